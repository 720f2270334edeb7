// Adds up what the test runners wrote into .results/ and prints one line. Exits with 1 when a test failed or none ran.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const files = ['apps', 'packages']
  .flatMap((group) => readdirSync(group).map((name) => `${group}/${name}/.results`))
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .filter((file) => file.endsWith('.json'));
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of files) {
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (result.stats) {
    // Playwright: a flaky test failed at least once, and that is a failure.
    passed += result.stats.expected;
    failed += result.stats.unexpected + result.stats.flaky + result.errors.length;
    skipped += result.stats.skipped;
  } else {
    // Vitest: a file that could not be loaded has no failed test, but no success either.
    passed += result.numPassedTests;
    failed += Math.max(result.numFailedTests, result.success ? 0 : 1);
    skipped += result.numPendingTests + result.numTodoTests;
  }
}
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
