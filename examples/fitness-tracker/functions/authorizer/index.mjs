import { createPublicKey, verify } from 'node:crypto';

// Whoever signs users in holds the private key; here is only what it takes to check a token.
const publicKey = createPublicKey({
  key: Buffer.from(process.env.TOKEN_PUBLIC_KEY, 'base64'),
  format: 'der',
  type: 'spki',
});

/** Lambda TOKEN authorizer: answers with a policy for the whole stage, so that API Gateway can cache it. */
export const handler = async (event) => {
  const claims = readToken(event.authorizationToken.replace(/^Bearer /, ''));
  const stage = event.methodArn.split('/').slice(0, 2).join('/');
  const mayWrite = claims.scope.split(' ').includes('activities:write');

  return {
    principalId: claims.sub,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        statement('Allow', [`${stage}/GET/activities`, `${stage}/GET/activities/*`]),
        statement(mayWrite ? 'Allow' : 'Deny', [`${stage}/POST/activities`, `${stage}/DELETE/activities/*`]),
      ],
    },
    context: { userId: claims.sub, scope: claims.scope },
  };
};

const statement = (effect, resources) => ({
  Effect: effect,
  Action: 'execute-api:Invoke',
  Resource: resources,
});

/** The claims of a JWT signed with Ed25519. API Gateway turns the error "Unauthorized" into a 401. */
function readToken(token) {
  const [header, payload, signature] = token.split('.');
  try {
    const { alg } = decode(header);
    const isGenuine = verify(null, `${header}.${payload}`, publicKey, Buffer.from(signature, 'base64url'));
    const claims = decode(payload);
    if (alg === 'EdDSA' && isGenuine && claims.sub && claims.exp > Date.now() / 1000) {
      return { scope: '', ...claims };
    }
  } catch {
    // Not a token at all: refused below like a wrong one.
  }
  throw new Error('Unauthorized');
}

const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
