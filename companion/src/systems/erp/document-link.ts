/**
 * Which addresses of documents an ERP may put on a page. People open them in a browser of their own, with nothing of ours:
 * the companion never calls them, and never makes one.
 */
import { isIP } from 'node:net';
import type { AddressPolicy } from './address-guard.ts';

/** Longer ones are no address that somebody meant to hand out. */
const LENGTH_MAX = 2_000;

/**
 * The address as a page may link to it, or undefined: https without user info, of at most 2,000 characters. http only on
 * loopback, where connections may lead there too. Whatever else an ERP says runs nothing in a page and leads nowhere.
 */
export function documentLink(text: string, policy: AddressPolicy): string | undefined {
  if (text.length > LENGTH_MAX || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return undefined;
  const isOpen = url.protocol === 'http:' && policy.allowPrivateAddresses && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !isOpen) return undefined;
  // Spelled out, it may have become longer.
  return url.href.length > LENGTH_MAX ? undefined : url.href;
}

/** As URL spells host names: IPv4 in four decimal numbers, IPv6 in brackets. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
}
