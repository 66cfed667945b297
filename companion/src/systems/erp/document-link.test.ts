/** What an ERP says where a document is, and what of it a page may link to. */
import { describe, expect, it } from 'vitest';
import { documentLink } from './document-link.ts';

const LOCAL = { allowPrivateAddresses: true };
const PUBLIC = { allowPrivateAddresses: false };
const longest = `https://erp.example/${'x'.repeat(2_000 - 'https://erp.example/'.length)}`;

describe('an address of a document', () => {
  it.each([
    ['https', 'https://erp.example/documents/AR1?sign=x#page=1', PUBLIC],
    ['https within the company', 'https://erp.intranet:8443/AR1', PUBLIC],
    ['2,000 characters', longest, PUBLIC],
    ['http on loopback', 'http://127.0.0.1:4100/documents/AR1', LOCAL],
    ['http on IPv6 loopback', 'http://[::1]:4100/AR1', LOCAL],
    ['http on localhost', 'http://localhost:4100/AR1', LOCAL],
  ])('is given on: %s', (_what, address, policy) => {
    expect(documentLink(address, policy)).toBe(address);
  });

  it('is spelled as browsers read it', () => {
    expect(documentLink(' HTTPS://Erp.Example/a\n b ', PUBLIC)).toBe('https://erp.example/a%20b');
  });

  it.each([
    ['a script', 'javascript:alert(1)'],
    ['a script behind a line end', 'java\nscript:alert(1)'],
    ['a script that looks like an address', 'javascript://erp.example/%0aalert(1)'],
    ['data', 'data:application/pdf;base64,JVBERi0='],
    ['a file', 'file:///etc/passwd'],
    ['a page’s own data', 'blob:https://erp.example/1'],
    ['a name', 'https://erp.example@evil.example/'],
    ['a name and a password', 'https://u:p@erp.example/'],
    ['no address', 'see the portal'],
    ['nothing', ''],
    ['a part of one', '/documents/AR1'],
    ['one that leaves the protocol to the page', '//evil.example/AR1'],
    ['more than 2,000 characters', `${longest}x`],
    ['more than 2,000 characters once it is spelled out', `https://erp.example/${'ü'.repeat(500)}`],
    ['http', 'http://erp.example/AR1'],
    ['http on a private address', 'http://10.0.0.1/AR1'],
    ['http on a name that only begins like loopback', 'http://127.0.0.1.evil.example/AR1'],
  ])('is dropped: %s', (_what, address) => {
    expect(documentLink(address, LOCAL)).toBeUndefined();
  });

  it('on loopback is dropped where no connection may lead there', () => {
    expect(documentLink('http://127.0.0.1:4100/AR1', PUBLIC)).toBeUndefined();
  });
});
