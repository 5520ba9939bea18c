package dev.tollgate.exchange.store.datastore;

/**
 * The location of integrations and organizations in Google Cloud Datastore.
 *
 * @param projectId the Google Cloud project
 * @param integrationNamespace the namespace of integrations and their keys
 * @param platformNamespace the namespace of organizations and their autojoin keys
 * @param emulatorHost {@code HOST:PORT} of an emulator; empty for Google's service
 */
public record DatastoreLocation(
        String projectId, String integrationNamespace, String platformNamespace, String emulatorHost) {
    @Override
    public String toString() {
        return "datastore of project '" + projectId + "'" + (emulatorHost.isEmpty() ? "" : " at " + emulatorHost);
    }
}
