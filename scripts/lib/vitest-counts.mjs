// The counts of a vitest run, from what its JSON reporter wrote.
import { existsSync, readFileSync } from 'node:fs';

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * A test that did not run was not passed: skipped and todo tests count as failed, and so do a file
 * that broke before its tests, a run without a report, and one that failed without a failed test.
 */
export function countsOf(reportFile, ranWell) {
  if (!existsSync(reportFile)) return { passed: 0, failed: 1 };
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8'));
  const perFile = testResults.map((file) => {
    const passed = file.assertionResults.filter((test) => test.status === 'passed').length;
    const others = file.assertionResults.length - passed;
    const brokeItself = file.status === 'failed' && others === 0;
    return { passed, failed: others + Number(brokeItself) };
  });
  const passed = sum(perFile.map((file) => file.passed));
  const failed = sum(perFile.map((file) => file.failed));
  const unexplained = (!ranWell || passed === 0) && failed === 0;
  return { passed, failed: failed + Number(unexplained) };
}
