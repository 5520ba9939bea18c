// Hands tokens to the page. MLAB_API_KEY=... EXCHANGE=https://... go run backend.go
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

var client = &http.Client{Timeout: 10 * time.Second}

func token(w http.ResponseWriter, r *http.Request) {
	request, _ := http.NewRequestWithContext(r.Context(), "POST", os.Getenv("EXCHANGE")+"/v0/token/integration", nil)
	request.Header.Set("Authorization", "Bearer "+os.Getenv("MLAB_API_KEY"))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	answer, err := client.Do(request)
	if err != nil {
		log.Print("exchange: ", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer answer.Body.Close()
	if ends := answer.Header.Get("Tollgate-Key-Expires"); ends != "" {
		log.Print("the API key ends at ", ends)
	}
	switch answer.StatusCode {
	case http.StatusOK:
		io.Copy(w, answer.Body)
		return
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", answer.Header.Get("Retry-After"))
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusInternalServerError)
	}
	log.Print("exchange: ", answer.Status)
	fmt.Fprint(w, `{"error":"no token"}`)
}

func main() {
	for _, name := range []string{"MLAB_API_KEY", "EXCHANGE"} {
		if os.Getenv(name) == "" {
			log.Fatal(name, " is missing or empty")
		}
	}
	if exchange := os.Getenv("EXCHANGE"); !strings.HasPrefix(exchange, "https://") && !strings.HasPrefix(exchange, "http://") {
		log.Fatal("EXCHANGE must be a URL such as https://EXCHANGE")
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "8000"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s/\n", listener.Addr())
	http.HandleFunc("/mlab-token", token)
	log.Fatal(http.Serve(listener, nil))
}
