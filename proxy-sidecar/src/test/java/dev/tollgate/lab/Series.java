package dev.tollgate.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All tests on one link; the ways take turns, so that what the machine does beside them meets all alike. */
record Series(
        NetworkLab lab,
        TestSite site,
        List<ClientProgram> clients,
        List<String> protocols,
        List<String> directions,
        List<Way> ways,
        int rounds,
        boolean earlyExit) {
    private static final double SECONDS = 10;

    List<LabRecord> run() throws IOException, InterruptedException {
        List<LabRecord> records = new ArrayList<>();
        for (Way way : ways) { // a new JVM compiles what it runs: its first test is not counted
            clients.get(0).run(lab, site.url(way, protocols.get(0).equals("wss"), true, ""), SECONDS);
        }
        for (int round = 0; round < rounds; round++) {
            for (ClientProgram client : clients) {
                for (String protocol : protocols) {
                    for (String direction : directions) {
                        records.addAll(direction(client, protocol.equals("wss"), direction.equals("download"), round));
                    }
                }
            }
        }
        return records;
    }

    private List<LabRecord> direction(ClientProgram client, boolean tls, boolean download, int round)
            throws IOException, InterruptedException {
        List<LabRecord> records = new ArrayList<>();
        List<Way> all = new ArrayList<>(List.of(Way.DIRECT));
        all.addAll(ways);
        Collections.rotate(all, round); // none is always the first
        for (Way way : all) {
            String url = site.url(way, tls, download, earlyExit ? "&early_exit=250" : "");
            site.setSysctls(way);
            TestFigures figures = client.run(lab, url, SECONDS);
            Archive.Entry archived = site.archive().entry(figures.uuid());
            boolean measured = site.flows().isOf(figures.clientAddress(), archived.uuid());
            LabRecord record = new LabRecord(way, client.name(), tls, download, figures, archived, measured);
            System.err.println(record);
            records.add(record);
        }
        return records;
    }
}
