// node client.js code        signs in at CIS2 with the code flow, PKCE, state and nonce, and asks userinfo
// node client.js assertion   asks the API platform for a token with a signed assertion
// Settings come from the environment; the result is one JSON object on standard output.
import { createPrivateKey } from 'node:crypto';
import * as client from 'openid-client';

const env = process.env;
const cis2 = `${env.BASE_URL}/openam/oauth2/realms/root/realms/NHSIdentity/realms/Healthcare`;

const flows = { code, assertion };
console.log(JSON.stringify(await flows[process.argv[2]]()));

async function code() {
  const config = await client.discovery(new URL(cis2), env.CLIENT_ID, undefined, await authentication());
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: env.REDIRECT_URI,
    scope: 'openid profile',
    acr_values: 'AAL3_ANY',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const returned = await signIn(url);
  const tokens = await client.authorizationCodeGrant(config, returned, {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  return { claims, userinfo: await client.fetchUserInfo(config, tokens.access_token, claims.sub) };
}

// The platform has no discovery document. It wants the token URL as audience, a type in the token's header, and a content type without charset.
async function assertion() {
  const token_endpoint = `${env.BASE_URL}/oauth2/token`;
  const options = {
    [client.modifyAssertion]: (header, payload) => {
      header.typ = 'JWT';
      payload.aud = token_endpoint;
    },
  };
  const config = new client.Configuration({ issuer: `${env.BASE_URL}/oauth2`, token_endpoint }, env.CLIENT_ID, undefined, client.PrivateKeyJwt(await key(), options));
  config[client.customFetch] = (url, { headers, body, ...rest }) =>
    fetch(url, { ...rest, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() });
  return client.clientCredentialsGrant(config);
}

async function authentication() {
  switch (env.CLIENT_AUTHENTICATION) {
    case 'client_secret_post':
      return client.ClientSecretPost(env.CLIENT_SECRET);
    case 'client_secret_basic':
      return client.ClientSecretBasic(env.CLIENT_SECRET);
    case 'client_secret_jwt':
      return client.ClientSecretJwt(env.CLIENT_SECRET);
    default:
      return client.PrivateKeyJwt(await key());
  }
}

async function key() {
  const pkcs8 = createPrivateKey(env.CLIENT_KEY).export({ type: 'pkcs8', format: 'der' });
  return { key: await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }, false, ['sign']), kid: env.CLIENT_KEY_ID };
}

// What a browser does: open the page, post its form, follow to the redirect URI.
async function signIn(url) {
  const page = await fetch(url, { redirect: 'manual' });
  const cookies = page.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
  const action = /<form action="([^"]+)"/.exec(await page.text())[1].replaceAll('&amp;', '&');
  const answer = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies },
    body: new URLSearchParams({ user: env.CARD_USER, passcode: env.PASSCODE }),
  });
  return new URL(answer.headers.get('location'));
}
