package dev.tollgate.exchange.http;

/** An observer for tests that look at answers only; a failure of the server fails them. */
class UnobservedHttp implements HttpObserver {
    @Override
    public void exchanged(String endpoint, int status, long nanos) {}

    @Override
    public void connected() {}

    @Override
    public void disconnected() {}

    @Override
    public void connectionRefused() {}

    @Override
    public void failed(Throwable cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void refused(int status) {}
}
