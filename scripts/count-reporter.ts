import type { Reporter, SerializedError, TestModule, TestRunEndReason } from 'vitest/node';

/** Ends a test run with one plain line of counts, which people and CI read. */
export default class CountReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    const { passed, failed, skipped } = countTests(modules);
    // A file that could not be read has no tests to count, and an error outside of all tests belongs to none.
    const unread = modules.filter(
      (module) => module.state() === 'failed' && module.ok() === false && isEmpty(module),
    );
    const broken = failed + unread.length + errors.length;
    if (passed + broken === 0 || reason === 'interrupted') process.exitCode = 1;
    process.stdout.write(`\n${passed} passed, ${broken} failed, ${skipped} skipped\n`);
  }
}

function countTests(modules: readonly TestModule[]): {
  passed: number;
  failed: number;
  skipped: number;
} {
  const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  for (const module of modules) {
    for (const test of module.children.allTests()) counts[test.result().state] += 1;
  }
  return { passed: counts.passed, failed: counts.failed, skipped: counts.skipped + counts.pending };
}

function isEmpty(module: TestModule): boolean {
  return module.children.allTests().next().done === true;
}
