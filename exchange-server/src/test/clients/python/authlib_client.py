"""Gets a token with Authlib, as its manual shows it, and prints what the library knows of it."""
import json
import os

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

method = {"basic": "client_secret_basic", "body": "client_secret_post"}[os.environ["CLIENT_AUTH"]]
session = OAuth2Session(
    os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"], token_endpoint_auth_method=method)
try:
    print(json.dumps(session.fetch_token(os.environ["ISSUER"] + "/oauth2/token", grant_type="client_credentials")))
except OAuthError as error:
    print(json.dumps({"error": error.error}))
