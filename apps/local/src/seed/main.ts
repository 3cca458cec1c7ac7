import { readSeedConfig } from '../config.js';
import { seedDemo } from './seed-demo.js';

await seedDemo(readSeedConfig());
