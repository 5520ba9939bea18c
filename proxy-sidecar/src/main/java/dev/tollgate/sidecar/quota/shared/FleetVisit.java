package dev.tollgate.sidecar.quota.shared;

import dev.tollgate.jwt.claims.Integration;
import dev.tollgate.sidecar.quota.FleetOperations;
import dev.tollgate.sidecar.quota.FleetState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A visit to a fleet by an operator, who asks its store while no sidecar need run, and is no member of the fleet. */
public final class FleetVisit implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String NOBODY = "";

    private final Noting store;
    private final Members members;
    private final FleetDesk desk;
    private final Roster roster;
    private final Heartbeat heartbeat;

    /**
     * @param store whose timeout should be one for people
     * @param kind what sets sidecars that share other limits apart
     */
    public FleetVisit(StoreSettings settings, String kind, Store store) {
        LongSupplier nanoTime = System::nanoTime;
        String fleet = settings.fleet();
        this.store = new Noting(store);
        this.members = new Members(settings.replicas(), nanoTime);
        StoreClock clock = new StoreClock(nanoTime);
        Breaker breaker = new Breaker(FleetObserver.none());
        StoreContact contact = new StoreContact(
                breaker,
                new StoreFaults(breaker, nanoTime, FleetObserver.none()),
                clock,
                nanoTime,
                this.store,
                standing -> {});
        // without the key of the fleet: one who asks must not have sidecars write back what they have counted
        StoreWindows windows = new StoreWindows(this.store, NOBODY, NOBODY, settings.strict(), clock::millis);
        Standings standings = new Standings(fleet, nanoTime);
        KnownRefusals refusals = new KnownRefusals(nanoTime);
        this.desk = new FleetDesk(
                fleet,
                this.store,
                (question, then) -> {
                    Standing standing = standings.of(question.integrationId());
                    windows.decide(
                            standing,
                            question.limits(),
                            StoreWindows.Way.LOOK,
                            new OperatorQuestion(contact, refusals, standing, question, null, then));
                },
                () -> new FleetState(fleet, true, null, members.alive(), settings.strict(), null));
        this.roster = new Roster(this.store, fleet, kind, nanoTime);
        this.heartbeat = new Heartbeat(this.store, Heartbeat.key(fleet, kind), NOBODY, members, clock);
    }

    /**
     * Connects to the store, and asks which sidecars are alive and which integrations they have seen.
     *
     * @return the integrations, with what their latest tokens said
     * @throws StoreException if the store cannot be used
     */
    public List<Integration> open() throws StoreException {
        store.connect();
        ask(reply -> reply, answer -> heartbeat.send(Heartbeat.Sign.LOOK, answer));
        return ask(Roster::read, roster::read);
    }

    /** Returns what operators may ask. */
    public FleetOperations operations() {
        return desk;
    }

    /** Returns why an answer is missing, null if none is. */
    public @Nullable String complaint() {
        return store.complaint;
    }

    private static <T> T ask(Function<byte[], T> reader, Consumer<Scripts.Answer> question) throws StoreException {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        question.accept(new Scripts.Answer() {
            @Override
            public void reply(byte[] reply) {
                answer.complete(reply);
            }

            @Override
            public void failed(Throwable cause) {
                answer.completeExceptionally(cause);
            }

            @Override
            public void late() {
                answer.completeExceptionally(new StoreException(StoreFault.TIMEOUT, "no answer in time", null));
            }
        });
        try {
            return reader.apply(answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreFault.OTHER, "interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException told
                    ? told
                    : new StoreException(StoreFault.OTHER, String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new StoreException(StoreFault.TIMEOUT, "no answer in time", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }

    /** The store, and the last reason why it has not answered. */
    private static final class Noting implements Store, StoreContact.OnLoss {
        private final Store store;
        private volatile @Nullable String complaint;

        Noting(Store store) {
            this.store = store;
        }

        @Override
        public boolean isConnected() {
            return store.isConnected();
        }

        @Override
        public void connect() throws StoreException {
            store.connect();
        }

        @Override
        public void run(Script script, List<byte[]> keys, List<byte[]> arguments, Answer answer) {
            store.run(script, keys, arguments, new Answer() {
                @Override
                public void reply(byte[] reply) {
                    answer.reply(reply);
                }

                @Override
                public void failed(Throwable cause) {
                    complaint = String.valueOf(cause.getMessage());
                    answer.failed(cause);
                }

                @Override
                public void late() {
                    complaint = "no answer in time";
                    answer.late();
                }
            });
        }

        @Override
        public void lost(Standing standing, long since) {}

        @Override
        public void suspended() {
            complaint = "the store has lost counts, and sidecars write them back: ask again in 2 seconds";
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
