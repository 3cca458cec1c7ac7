import { Logger } from '@nestjs/common';
import type { LogLevel, LogMetadata, Logger as SdkLogger } from '@temporalio/worker';

/** What Temporal's SDK has to say, in the structured log of the process. */
export class TemporalLogger implements SdkLogger {
  private readonly logger = new Logger('Temporal');

  log(level: LogLevel, message: string, meta?: LogMetadata): void {
    switch (level) {
      case 'TRACE':
      case 'DEBUG':
        return this.debug(message, meta);
      case 'INFO':
        return this.info(message, meta);
      case 'WARN':
        return this.warn(message, meta);
      case 'ERROR':
        return this.error(message, meta);
    }
  }

  trace(message: string, meta?: LogMetadata): void {
    this.logger.verbose({ msg: message, ...meta });
  }

  debug(message: string, meta?: LogMetadata): void {
    this.logger.debug({ msg: message, ...meta });
  }

  /** The SDK tells of every start and bundle; that is detail here. */
  info(message: string, meta?: LogMetadata): void {
    this.logger.debug({ msg: message, ...meta });
  }

  warn(message: string, meta?: LogMetadata): void {
    this.logger.warn({ msg: message, ...meta });
  }

  error(message: string, meta?: LogMetadata): void {
    this.logger.error({ msg: message, ...meta });
  }
}
