// SPDX-License-Identifier: Apache-2.0
// An OpenID Connect provider for tests. Arguments: where oidc-provider is installed. Standard input: one line of JSON with
// `jwk`, the private key, and `clients`: {id: {secret, claims}}. Standard output: the issuer's address, once it listens.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

const { default: Provider } = await import(`${process.argv[2]}/node_modules/oidc-provider/lib/index.js`);

createInterface({ input: process.stdin }).once('line', (line) => {
  const { jwk, clients } = JSON.parse(line);
  const server = createServer();
  server.listen(0, '127.0.0.1', () => {
    const issuer = `http://127.0.0.1:${server.address().port}`;
    const provider = new Provider(issuer, {
      jwks: { keys: [jwk] },
      clients: Object.entries(clients).map(([id, { secret }]) => ({
        client_id: id,
        client_secret: secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      })),
      extraTokenClaims: (_, token) => clients[token.clientId].claims,
      features: {
        clientCredentials: { enabled: true },
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => 'urn:luofleet',
          getResourceServerInfo: () => ({
            scope: '',
            audience: 'luofleet',
            accessTokenTTL: 300,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }),
        },
      },
    });
    server.on('request', provider.callback());
    console.log(issuer);
  });
});
// The end of the test that started it is the end of its standard input.
process.stdin.on('end', () => process.exit(0));
