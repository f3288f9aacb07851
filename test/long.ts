/** Every test in its whole length: `npm run test:long`. */
import { spawnSync } from "node:child_process";

const { status } = spawnSync(process.execPath, ["--test", "--test-concurrency=2", "test/**/*.test.ts"], {
  stdio: "inherit",
  env: { ...process.env, TEST_LONG: "1" },
});
process.exit(status ?? 1);
