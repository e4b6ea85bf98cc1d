"""Answers are what docs/api/openapi.yaml says: usage contract_test.py DOCS PROGRAM."""

import json
import pathlib
import subprocess
import sys

import jsonschema
import yaml


def rooted(part, at):
    """The same schema, with its references as seen from one document that has all."""
    if isinstance(part, list):
        return [rooted(each, at) for each in part]
    if not isinstance(part, dict):
        return part
    out = {key: rooted(value, at) for key, value in part.items()}
    if isinstance(part.get("$ref"), str):
        out["$ref"] = part["$ref"].replace("../report.schema.json#", "#/report")
        if part["$ref"].startswith("#"):
            out["$ref"] = f"#{at}" + part["$ref"][1:]
    return out


def contract(docs):
    api = yaml.safe_load((docs / "api" / "openapi.yaml").read_text(encoding="utf-8"))
    report = json.loads((docs / "report.schema.json").read_text(encoding="utf-8"))
    schemas = rooted(api["components"]["schemas"], "")
    schemas["rules"] = {"type": "array", "items": {"$ref": "#/components/schemas/rule"}}
    return {"components": {"schemas": schemas}, "report": rooted(report, "/report")}


def main(docs, program):
    known = contract(pathlib.Path(docs))
    printed = subprocess.run([program], check=True, capture_output=True, text=True)
    lines = printed.stdout.splitlines()
    problems = []

    def errors_of(name, answer):
        schema = {**known, "$ref": f"#/components/schemas/{name}"}
        return list(jsonschema.Draft202012Validator(schema).iter_errors(answer))

    for line in lines:
        name, answer = line.split(" ", 1)
        problems += [f"{name} {list(error.absolute_path)}: {error.message}"
                     for error in errors_of(name, json.loads(answer))]
    # A contract that lets anything pass proves nothing.
    if not errors_of("hello", {"pgweir": "1"}):
        problems.append("the contract accepts an answer that lacks its fields")
    print("\n".join(problems))
    return 1 if problems or not lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
