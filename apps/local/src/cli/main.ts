import { cliProgram } from '../../../cli/src/main.js';
import { run } from '../../../cli/src/run.js';
import { readConfig, useLocalRun } from '../config.js';
import { currentRun } from '../run-file.js';
import { registerDemo } from './register-demo.js';
import { registerSeed } from './register-seed.js';
import { registerToken } from './register-token.js';

// The shipped commands, and those that exist on one machine only.
useLocalRun(await currentRun(readConfig().home));
const program = cliProgram();
registerToken(program);
registerDemo(program);
registerSeed(program);
await run(program, process.argv);
