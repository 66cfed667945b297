/** Whether commands may ask ERPs on loopback and private addresses: where the companion may, or what npm start runs here. */
export function allowPrivateAddresses(environment: NodeJS.ProcessEnv = process.env): boolean {
  const isOwn = environment['LEDGERLINE_OWNER_URL'] === undefined;
  return isOwn || environment['COMPANION_ALLOW_PRIVATE_ERP_ADDRESSES'] === 'true';
}
