// SQL, coloured by a lexer that knows just enough: keywords, parameters, strings, comments. Shapes
// have no literals, but advice may have.
import type { JSX } from "preact";

const words =
  "all alter analyze and any array as asc begin between by case cast column commit concurrently " +
  "constraint create cross default delete desc distinct do drop else end except exists explain " +
  "false fetch first for foreign from full group having if in index inner insert intersect into " +
  "is join key lateral left like limit lock next not null nulls offset on or order outer over " +
  "partition primary recursive references returning right rollback rows select set table then " +
  "true truncate union unique unnest update using vacuum values view when where with";
const keywords = new Set(words.split(" "));
const token =
  /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\$\d+)|([A-Za-z_]\w*)|([\s\S])/g;

export function coloured(text: string): (string | JSX.Element)[] {
  const out: (string | JSX.Element)[] = [];
  let plain = "";
  const put = (part: string, name: string): void => {
    if (plain) out.push(plain);
    plain = "";
    out.push(<span class={name}>{part}</span>);
  };
  for (const match of text.matchAll(token)) {
    const [whole, comment, string, , parameter, word] = match;
    if (comment) put(comment, "sql-comment");
    else if (string) put(string, "sql-string");
    else if (parameter) put(parameter, "sql-parameter");
    else if (word && keywords.has(word.toLowerCase())) put(word, "sql-keyword");
    else plain += whole;
  }
  if (plain) out.push(plain);
  return out;
}

const join = "(?:left |right |inner |full |cross )?(?:outer )?join";
const clauses =
  "from|where|group by|having|order by|limit|offset|returning|values|set|union|for update";
const clause = new RegExp(`\\s+(?=(?:${clauses}|${join})\\b)`, "gi");

// One clause on each line, where the text is a single long line.
export function broken(text: string): string {
  if (text.includes("\n") || text.length < 60) return text;
  let depth = 0;
  const depths: number[] = [];
  for (const letter of text) {
    if (letter === "(") depth++;
    if (letter === ")") depth--;
    depths.push(depth);
  }
  return text.replace(clause, (space: string, at: number) => (depths[at] === 0 ? "\n" : space));
}

export function Sql({ text, label }: { text: string; label?: string }): JSX.Element {
  return (
    <pre class="sql" tabIndex={0} role="group" aria-label={label ?? "SQL"}>
      <code>{coloured(broken(text))}</code>
    </pre>
  );
}

export function SqlLine({ text }: { text: string }): JSX.Element {
  return <code class="sql-line">{coloured(text.replace(/\s+/g, " ").slice(0, 400))}</code>;
}
