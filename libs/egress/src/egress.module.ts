import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { accepted } from '#libs/kernel/src/index.js';
import { readEgressAllow } from './domain/destination.js';
import { Egress } from './egress.js';

export interface EgressConfig {
  /** Turns all outgoing calls off. */
  readonly isOff: boolean;
  /** `host:port,…` on loopback. */
  readonly allow: string;
  readonly isProduction: boolean;
}

/** Built once per app from its configuration; every domain then asks for `Egress`. */
@Global()
@Module({})
export class EgressModule {
  static forRoot(config: EgressConfig): DynamicModule {
    const allow = accepted(readEgressAllow(config.allow, config));
    return {
      module: EgressModule,
      providers: [{ provide: Egress, useValue: new Egress({ isOn: !config.isOff, allow }) }],
      exports: [Egress],
    };
  }
}
