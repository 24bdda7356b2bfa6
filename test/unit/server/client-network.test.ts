import { describe, expect, it } from 'vitest'
import { clientNetwork } from '../../../src/server/client-network.ts'

describe('who is counted as one client', () => {
  it.each([
    // Without proxies of one's own the header is not believed.
    ['198.51.100.1', null, 0, '198.51.100.1'],
    ['198.51.100.1', '203.0.113.9', 0, '198.51.100.1'],
    // Each proxy adds whom it saw; what stands before was written by the client.
    ['10.0.0.1', '203.0.113.9', 1, '203.0.113.9'],
    ['10.0.0.1', '1.1.1.1, 203.0.113.9', 1, '203.0.113.9'],
    ['10.0.0.1', '1.1.1.1,203.0.113.9 , 10.0.0.2', 2, '203.0.113.9'],
    // A request that came past the proxies.
    ['198.51.100.1', null, 1, '198.51.100.1'],
    ['198.51.100.1', '203.0.113.9', 5, '203.0.113.9'],
    // Where the runtime does not tell who connected.
    [undefined, '203.0.113.9', 1, '203.0.113.9'],
    [undefined, '1.1.1.1, 203.0.113.9', 1, '203.0.113.9'],
    [undefined, '203.0.113.9', 0, undefined],
    [undefined, null, 1, undefined],
    ['10.0.0.1', '', 1, undefined],
    // With ports, as some load balancers write them.
    ['10.0.0.1', '203.0.113.9:51000', 1, '203.0.113.9'],
    ['10.0.0.1', '[2001:db8::1]:51000', 1, '2001:db8:0:0::/64'],
    // Node writes IPv4 so where it listens on IPv6.
    ['::ffff:198.51.100.1', null, 0, '198.51.100.1'],
    // One customer has 2⁶⁴ IPv6 addresses, or more.
    ['2001:0db8:0000:0042:8a2e:0370:7334:1111', null, 0, '2001:db8:0:42::/64'],
    ['2001:db8:0:42::1', null, 0, '2001:db8:0:42::/64'],
    ['2001:DB8::1', null, 0, '2001:db8:0:0::/64'],
    ['fe80::1%eth0', null, 0, 'fe80:0:0:0::/64'],
    ['::1', null, 0, '0:0:0:0::/64'],
    // Whatever else a proxy writes stays short.
    ['10.0.0.1', 'unknown', 1, 'unknown'],
    ['10.0.0.1', 'x'.repeat(1000), 1, 'x'.repeat(64)],
  ])('%s, X-Forwarded-For %j, %d proxies: %s', (remoteAddress, forwardedFor, trustedProxies, network) => {
    expect(clientNetwork({ remoteAddress, forwardedFor, trustedProxies })).toBe(network)
  })
})
