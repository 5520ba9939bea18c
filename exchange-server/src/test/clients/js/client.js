// Gets a token with openid-client, as its manual shows it, from the metadata on, and prints what the library knows of it.
import * as client from 'openid-client';

const {ISSUER, CLIENT_ID, CLIENT_SECRET, CLIENT_AUTH} = process.env;
const authentication = CLIENT_AUTH === 'basic' ? client.ClientSecretBasic : client.ClientSecretPost;
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, authentication(CLIENT_SECRET), {
  algorithm: 'oauth2',
  execute: [client.allowInsecureRequests], // the test has no TLS
});
try {
  console.log(JSON.stringify(await client.clientCredentialsGrant(config)));
} catch (error) {
  if (!(error instanceof client.WWWAuthenticateChallengeError)) throw error;
  console.log(JSON.stringify(await error.response.json())); // it hands on a 401 as it is
}
