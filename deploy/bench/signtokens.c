/*
 * signtokens FOLDER COUNT START INTEGRATIONS
 *
 * Writes FOLDER/tokens: COUNT integration tokens (RS256), one a line, that live from START (seconds since the epoch) for 20
 * seconds, of integrations int-0, int-1, ... in turns. A token cannot be signed when it is used: signing takes thirty times
 * as long as verifying. The key is FOLDER/key.pem, made at the first call together with FOLDER/public.pem and
 * FOLDER/keys.jwks.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 2, TOKEN_SPACE = 1024 };

static EVP_PKEY *key;
static char *tokens;
static long count, start, integrations;

static void must(int good, const char *what) {
    if (good) return;
    fprintf(stderr, "signtokens: %s failed\n", what);
    exit(1);
}

static size_t base64url(const unsigned char *bytes, size_t length, char *to) {
    int n = EVP_EncodeBlock((unsigned char *)to, bytes, length);
    while (n > 0 && to[n - 1] == '=') n--;
    for (int i = 0; i < n; i++) to[i] = to[i] == '+' ? '-' : to[i] == '/' ? '_' : to[i];
    to[n] = 0;
    return n;
}

static FILE *open_in(const char *folder, const char *name, const char *mode) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, mode);
}

static void write_keys(const char *folder) {
    BIGNUM *n = NULL;
    unsigned char modulus[256];
    char text[512];
    must(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n), "reading the modulus");
    BN_bn2binpad(n, modulus, sizeof modulus);
    base64url(modulus, sizeof modulus, text);
    FILE *file = open_in(folder, "keys.jwks", "w");
    fprintf(file, "{\"keys\":[{\"use\":\"sig\",\"kty\":\"RSA\",\"kid\":\"bench-1\",\"alg\":\"RS256\",\"n\":\"%s\",\"e\":\"AQAB\"}]}\n", text);
    fclose(file);
    file = open_in(folder, "public.pem", "w");
    must(PEM_write_PUBKEY(file, key), "writing the public key");
    fclose(file);
    file = open_in(folder, "key.pem", "w");
    must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), "writing the key");
    fclose(file);
}

static void load_key(const char *folder) {
    FILE *file = open_in(folder, "key.pem", "r");
    if (file != NULL) {
        key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
        fclose(file);
        must(key != NULL, "reading the key");
        return;
    }
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, NULL);
    must(EVP_PKEY_keygen_init(context) > 0 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048) > 0 &&
             EVP_PKEY_keygen(context, &key) > 0,
         "making a key");
    write_keys(folder);
}

static void sign(long i) {
    const char *header = "{\"alg\":\"RS256\",\"kid\":\"bench-1\"}";
    char claims[512], *token = tokens + i * TOKEN_SPACE;
    unsigned char signature[256];
    size_t length = sizeof signature;
    int n = snprintf(claims, sizeof claims,
                     "{\"aud\":[\"integration\"],\"exp\":%ld,\"iat\":%ld,\"int_id\":\"int-%ld\",\"iss\":\"token-exchange\","
                     "\"jti\":\"00000000-0000-4000-8000-%012ld\",\"key_id\":\"ki_0123456789abcdef\",\"nbf\":%ld,\"tier\":0}",
                     start + 20, start, i % integrations, i, start);
    size_t at = base64url((const unsigned char *)header, strlen(header), token);
    token[at++] = '.';
    at += base64url((unsigned char *)claims, n, token + at);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) > 0 &&
             EVP_DigestSign(context, signature, &length, (unsigned char *)token, at) > 0,
         "signing");
    EVP_MD_CTX_free(context);
    token[at++] = '.';
    base64url(signature, length, token + at);
}

static void *sign_share(void *argument) {
    for (long i = (long)argument; i < count; i += THREADS) sign(i);
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 5) {
        fprintf(stderr, "usage: signtokens FOLDER COUNT START INTEGRATIONS\n");
        return 2;
    }
    count = atol(argv[2]);
    start = atol(argv[3]);
    integrations = atol(argv[4]);
    load_key(argv[1]);
    tokens = malloc(count * TOKEN_SPACE + 1);
    must(tokens != NULL, "holding the tokens");
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, sign_share, (void *)i);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    FILE *file = open_in(argv[1], "tokens", "w");
    for (long i = 0; i < count; i++) fprintf(file, "%s\n", tokens + i * TOKEN_SPACE);
    must(fclose(file) == 0, "writing the tokens");
    return 0;
}
