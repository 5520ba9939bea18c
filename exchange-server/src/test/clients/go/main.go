// Gets a token with golang.org/x/oauth2, as its manual shows it, and prints what the library knows of it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

func main() {
	style := map[string]oauth2.AuthStyle{"basic": oauth2.AuthStyleInHeader, "body": oauth2.AuthStyleInParams}
	config := clientcredentials.Config{
		ClientID:     os.Getenv("CLIENT_ID"),
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		TokenURL:     os.Getenv("ISSUER") + "/oauth2/token",
		AuthStyle:    style[os.Getenv("CLIENT_AUTH")],
	}
	token, err := config.Token(context.Background())
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused):
		json.NewEncoder(os.Stdout).Encode(map[string]string{"error": refused.ErrorCode})
	case err != nil:
		panic(err)
	default:
		json.NewEncoder(os.Stdout).Encode(token)
	}
}
