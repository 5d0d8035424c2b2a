// A mock of the model providers' APIs on loopback, with the answers of the example's answers.json.
import { existsSync } from 'node:fs';
import { LLMock } from '@copilotkit/aimock';

const answers = 'answers.json';

export async function startProvider() {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  if (existsSync(answers)) mock.loadFixtureFile(answers);
  await mock.start();
  return { url: mock.url, close: () => mock.stop() };
}
