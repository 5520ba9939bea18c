import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.web.client.HttpClientErrorException;

/** Gets a token with Spring Security, from the metadata on, and prints what the library knows of it. */
final class SpringClient {
    public static void main(String[] args) throws Exception {
        ClientRegistration registration = ClientRegistrations.fromIssuerLocation(System.getenv("ISSUER"))
                .clientId(System.getenv("CLIENT_ID"))
                .clientSecret(System.getenv("CLIENT_SECRET"))
                .clientAuthenticationMethod(
                        System.getenv("CLIENT_AUTH").equals("basic")
                                ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                                : ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .build();
        System.out.println(new ObjectMapper().writeValueAsString(ask(registration)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> ask(ClientRegistration registration) throws Exception {
        try {
            OAuth2AccessTokenResponse answer = new RestClientClientCredentialsTokenResponseClient()
                    .getTokenResponse(new OAuth2ClientCredentialsGrantRequest(registration));
            return Map.of(
                    "access_token", answer.getAccessToken().getTokenValue(),
                    "token_type", answer.getAccessToken().getTokenType().getValue(),
                    "extra", answer.getAdditionalParameters());
        } catch (OAuth2AuthorizationException e) {
            return e.getCause() instanceof HttpClientErrorException.Unauthorized refused
                    ? new ObjectMapper().readValue(refused.getResponseBodyAsByteArray(), Map.class) // it reads the error of a 400 only, and hands on a 401
                    : Map.of("error", e.getError().getErrorCode());
        }
    }
}
