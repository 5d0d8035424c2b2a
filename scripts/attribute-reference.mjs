// Writes docs/attributes.md: which attributes are read, dialect by dialect, and what each becomes.
// Run it after changing a dialect: node scripts/attribute-reference.mjs
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from './lib/process.mjs';
import { build } from './lib/setup.mjs';

/** What a field of the mapping is on a Lunary run. */
const fieldsOfRuns = {
  type: '`type`',
  noise: 'shown or not',
  step: 'folded or not',
  name: '`name`',
  requestModel: '`name` of a call',
  responseModel: '`metadata.responseModel`',
  provider: '`metadata.provider`',
  responseId: '`metadata.responseId`',
  finishReasons: '`metadata.finishReason`',
  agentName: '`name` of an agent',
  toolName: '`name` of a tool',
  toolCallId: '`metadata.toolCallId`',
  entityName: '`name` of a chain',
  system: '`input` (system message)',
  inputMessages: '`input`',
  outputMessages: '`output`',
  input: '`input`',
  output: '`output`',
  query: '`input` of a retriever',
  documents: '`output` of a retriever',
  params: '`extra`',
  usage: '`tokensUsage`',
  error: '`error`',
  userId: '`userId`',
  userProps: '`userProps`',
  threadId: 'the thread',
  tags: '`tags`',
  metadata: '`metadata` (own key)',
  details: '`metadata`',
  templateId: '`templateVersionId`',
};

const intro = `# Attributes

Which attributes of a span are read, and which field of its Lunary run each becomes. This page is made from the tables in
\`packages/mapping/src/dialects\` by \`node scripts/attribute-reference.mjs\`; a test fails when it is out of date.

## How to read it

A *dialect* is how one library, or one convention, writes a GenAI call into a span. A dialect is asked when one of its keys is
on the span, whatever the library is called, and several may speak on one span.

**The order of this page is the order in which dialects are asked**, and within a dialect the order in which its keys are tried:
for each field, the first that has something to say wins. So what you set with \`lunary.*\` comes first, then what libraries write
under keys of their own, then the GenAI conventions of OpenTelemetry, then what any span has. Around them all stands
\`withLunary\`. The fields \`extra\`, \`tokensUsage\`, \`metadata\`, \`error\` and \`userProps\` are filled together: there, a later
dialect adds what the earlier ones left out.

| written here | means |
|---|---|
| \`a.*\` | every attribute whose key begins with \`a.\` and that is known there, such as a request parameter or a token count |
| \`event:a\` | a span event named \`a\` |
| \`log:a\` | a log record named \`a\`, emitted inside the span |
| \`span.name\`, \`span.status\`, \`span.kind\`, \`span.scope\` | the span's own name, status, kind, and the library that made it |
| \`name\` of a call | the run is named after the model, since Lunary prices by that name |
| \`metadata\` (own key) | what the user set, under the user's own key; what else becomes metadata has a short name, such as \`finishReason\` |
| shown or not | the span may be transparent: what is below it hangs under its nearest shown ancestor. \`lunary.exclude: true\` always makes it so |
| folded or not | a step around one call becomes part of that call |

Messages may be in any library's form: they become chat messages of OpenAI's form. JSON text is opened, also when it was encoded
twice. To see what is made of one span of yours, and which attribute each field came from, pass it to \`explainSpan\`.
`;

/** The page as text. \`about(name)\` says in a sentence or two what a dialect is. */
export function attributeReference(dialects, about) {
  return [intro, ...dialects.map((dialect, index) => section(dialect, index, about))].join('\n');
}

function section({ name, rules, genai }, index, about) {
  const fieldsByKey = new Map();
  for (const { keys, fields } of rules) {
    for (const key of keys) {
      const known = fieldsByKey.get(key) ?? new Set();
      for (const field of fields) known.add(fieldOfRun(field, name));
      fieldsByKey.set(key, known);
    }
  }
  const rows = [...fieldsByKey].map(
    ([key, fields]) => `| ${keyAsText(key)} | ${[...fields].join(', ')} |`,
  );
  return [
    `## ${index + 1}. ${name}`,
    '',
    about(name),
    ...(genai === false
      ? ['', 'It adds to spans that another dialect knows, and makes no span a GenAI span.']
      : []),
    '',
    '| attribute | field |',
    '|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function fieldOfRun(field, dialect) {
  const found = fieldsOfRuns[field];
  if (found === undefined)
    throw new Error(
      `scripts/attribute-reference.mjs has no words for ${field}, which ${dialect} fills`,
    );
  return found;
}

/** A rule may say in words, in brackets, what it reads. */
function keyAsText(key) {
  return key.startsWith('(') ? key.slice(1, -1) : `\`${key}\``;
}

/** The comment above a dialect, from its source. */
export function aboutDialect(name) {
  const source = readFileSync(join(root, 'packages/mapping/src/dialects', `${name}.ts`), 'utf8');
  const [, comment] =
    /\/\*\*([^/]*(?:\/(?!\*\*)[^/]*)*?)\*\/\s*export const \w+: Dialect/.exec(source) ?? [];
  if (comment === undefined)
    throw new Error(`dialects/${name}.ts has no comment above its dialect`);
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line, index, lines) => line !== '' || (index > 0 && index < lines.length - 1))
    .join('\n')
    .trim();
}

export const attributePage = join(root, 'docs/attributes.md');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { ok, output } = await build();
  if (!ok) throw new Error(`${output}\nThe build failed.`);
  const entry = fileURLToPath(new URL('../packages/mapping/dist/index.js', import.meta.url));
  const { dialects } = await import(pathToFileURL(entry).href);
  mkdirSync(dirname(attributePage), { recursive: true });
  writeFileSync(attributePage, attributeReference(dialects, aboutDialect));
  console.log(`Wrote ${attributePage}.`);
}
