import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/**
 * A recorded history as Temporal's own tools write it (`temporal workflow show --output json`), ready for
 * `Worker.runReplayHistory`. The SDK's reader of such files fails where npm gives its packages a protobuf library each,
 * so the file is read with the copy that belongs to the message types.
 */
export function readHistory(file: URL): History {
  const common = createRequire(createRequire(import.meta.url).resolve('@temporalio/common'));
  const require = createRequire(common.resolve('@temporalio/proto'));
  const types = require('@temporalio/proto') as { lookupType(name: string): unknown };
  const { fromJson } = require('protobufjs/ext/protojson.js') as {
    readonly fromJson: (type: unknown, value: unknown, options: object) => History;
  };
  const historyType = types.lookupType('temporal.api.history.v1.History');
  return fromJson(historyType, JSON.parse(readFileSync(file, 'utf8')), { ignoreUnknownFields: true });
}
