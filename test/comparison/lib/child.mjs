// One subject in one scenario, in a process of its own: node child.mjs <subject> <scenario | bystander | own requests> <url>
import { writeSync } from 'node:fs';
import { subjects } from './subjects.mjs';

const [name, scenario, url] = process.argv.slice(2);
const subject = subjects[name];
const tell = (result) => writeSync(1, `\nRESULT ${JSON.stringify(result)}\n`);

if (scenario === 'bystander') {
  const { changesBy } = await import('./bystander.mjs');
  tell(await changesBy(subject.create, url));
  // Not about how it ends.
  process.exit(0);
}
const { scenarios } = await import('./scenarios.mjs');
const { start } = await import('./workload.mjs');
const app = await start(subject, url);
tell(await scenarios[scenario].run(app));
