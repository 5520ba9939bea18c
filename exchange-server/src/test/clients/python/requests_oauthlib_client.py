"""Gets a token with Requests-OAuthlib, as its manual shows it, and prints what the library knows of it."""
import json
import os

from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests_oauthlib import OAuth2Session

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"  # the test has no TLS
session = OAuth2Session(client=BackendApplicationClient(client_id=os.environ["CLIENT_ID"]))
try:
    print(json.dumps(session.fetch_token(
        os.environ["ISSUER"] + "/oauth2/token",
        client_id=os.environ["CLIENT_ID"],
        client_secret=os.environ["CLIENT_SECRET"],
        include_client_id=os.environ["CLIENT_AUTH"] == "body")))
except OAuth2Error as error:
    print(json.dumps({"error": error.error}))
