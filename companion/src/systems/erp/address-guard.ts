/**
 * Which addresses a connection to an ERP or an org may lead to. A connection's address is somebody's input, and behind it the companion
 * could be made to talk to what only it can reach: cloud metadata, its own database, a router.
 *
 * A name is checked each time it is connected to, and the address that was checked is the one that is connected to: a
 * name that answers differently the second time gains nothing.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export interface AddressPolicy {
  /** Loopback and private addresses too: for a laptop, or where the other side stands in the same network. */
  readonly allowPrivateAddresses: boolean;
}

/** Its message says what is wrong with the address, and may be shown. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';

  constructor(message: string) {
    super(message);
    this.name = 'AddressRefused';
  }
}

/** Link-local with cloud metadata, multicast, "this network", reserved, and metadata services outside of these. */
const NEVER = blockList(
  [
    '0.0.0.0/8',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '100.100.100.200/32',
    '168.63.129.16/32',
  ],
  ['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::254/128', '2001::/32', '2002::/16'],
);

/** Loopback, private use (RFC 1918, RFC 4193), shared by a provider (RFC 6598), benchmarks (RFC 2544). */
const PRIVATE = blockList(
  ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
  ['::1/128', 'fc00::/7', 'fec0::/10'],
);

/** An IPv4 address inside IPv6 (mapped, or translated by NAT64, RFC 6052) is judged as the IPv4 address it is. */
function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ipv4) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), 'ipv4');
    list.addSubnet(`64:ff9b::${network}`, 96 + Number(bits), 'ipv6');
  }
  for (const range of ipv6) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), 'ipv6');
  }
  return list;
}

/** Throws AddressRefused when no connection may lead to this IP address. */
export function requireAllowed(address: string, policy: AddressPolicy): void {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (NEVER.check(address, family)) throw new AddressRefused(`no connection may lead to ${address}`);
  if (!policy.allowPrivateAddresses && PRIVATE.check(address, family)) {
    throw new AddressRefused(`${address} is a private address, and the configuration does not allow connections there`);
  }
}

/** Reads the address of a connection. Throws AddressRefused. A name is not looked up yet. */
export function readBaseUrl(text: string, policy: AddressPolicy): URL {
  if (!URL.canParse(text)) throw new AddressRefused('it is not an address: expected https://host/path');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AddressRefused(`it has to begin with https:// or http://, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '')
    throw new AddressRefused('credentials do not belong into the address');
  if (url.search !== '' || url.hash !== '') throw new AddressRefused('it has to end with its path: no ? and no #');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) requireAllowed(host, policy);
  return url;
}

type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly family?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The look-up of a socket: refuses a name when any of its addresses is refused. `resolve`: for tests. */
export function guardedLookup(policy: AddressPolicy, resolve: Resolve = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    const family = options.family === 4 || options.family === 6 ? { family: options.family } : {};
    resolve(hostname, { all: true, ...family }, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      try {
        for (const { address } of addresses) requireAllowed(address, policy);
      } catch (refused) {
        callback(refused as NodeJS.ErrnoException, '');
        return;
      }
      const [first] = addresses;
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}
