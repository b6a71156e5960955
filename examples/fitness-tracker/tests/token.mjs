// Makes tokens as the sign-in service would, with a key that exists for these tests alone.
// On the command line: node tests/token.mjs USER [SCOPE]
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const key = createPrivateKey(readFileSync(new URL('./keys/test-only.pem', import.meta.url)));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function token(user, { scope = 'activities:write', lifetimeSeconds = 3600, signingKey = key } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: user, scope, iat: now, exp: now + lifetimeSeconds };
  const content = `${encode({ alg: 'EdDSA', typ: 'JWT' })}.${encode(claims)}`;
  return `${content}.${sign(null, Buffer.from(content), signingKey).toString('base64url')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [user, scope] = process.argv.slice(2);
  console.log(token(user, { scope }));
}
