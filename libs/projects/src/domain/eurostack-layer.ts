/** The layers of the EuroStack proposal (2025), from applications down to raw materials. */
export const EUROSTACK_LAYERS = [
  'data-ai',
  'software-platforms',
  'cloud',
  'connected-devices',
  'networks',
  'chips',
  'critical-resources',
] as const;
export type EurostackLayer = (typeof EUROSTACK_LAYERS)[number];

export function isEurostackLayer(text: string): text is EurostackLayer {
  return EUROSTACK_LAYERS.some((layer) => layer === text);
}
