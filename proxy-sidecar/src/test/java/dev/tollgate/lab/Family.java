package dev.tollgate.lab;

/** The addresses in a lab: of its client and its server, and of the router on the way to either. */
public enum Family {
    IPV4("10.98.1.2", "10.98.1.1", "10.98.2.1", "10.98.2.2", "0.0.0.0", "/24"),
    IPV6("fd98:1::2", "fd98:1::1", "fd98:2::1", "fd98:2::2", "[::]", "/64 nodad");

    private final String client;
    private final String routerToClient;
    private final String routerToServer;
    private final String server;
    private final String any;
    private final String network;

    Family(String client, String routerToClient, String routerToServer, String server, String any, String network) {
        this.client = client;
        this.routerToClient = routerToClient;
        this.routerToServer = routerToServer;
        this.server = server;
        this.any = any;
        this.network = network;
    }

    String client() {
        return client;
    }

    String routerToClient() {
        return routerToClient;
    }

    String routerToServer() {
        return routerToServer;
    }

    String server() {
        return server;
    }

    /** Where a server listens on all addresses. */
    String any() {
        return any;
    }

    /** What follows an address where it is given to a device: the length of its prefix, and how. */
    String network() {
        return network;
    }

    /** Returns an address as it stands before a colon and a port. */
    static String inUrl(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
