export default async function globalTeardown() {
  await globalThis.plinthTestServers?.stop();
}
