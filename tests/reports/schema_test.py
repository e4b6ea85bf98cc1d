"""Reports are what docs/report.schema.json says: usage schema_test.py SCHEMA PROGRAM."""

import json
import subprocess
import sys

import jsonschema


def main(schema_path, program):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    samples = subprocess.run([program], check=True, capture_output=True, text=True)
    lines = samples.stdout.splitlines()
    problems = [f"{list(error.absolute_path)}: {error.message}"
                for line in lines for error in validator.iter_errors(json.loads(line))]
    # A schema that lets anything pass proves nothing.
    broken = json.loads(lines[0])
    broken["findings"][0]["surprise"] = 1
    if validator.is_valid(broken):
        problems.append("the schema accepts a field that it does not know")
    print("\n".join(problems))
    return 1 if problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
