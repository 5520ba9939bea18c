package dev.tollgate.exchange.registry;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.apikey.KeyStore.UnreadableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The entries of a list, and complaints about those that cannot be read. An unreadable entry hides no other.
 *
 * @param entries what could be read, in order
 * @param complaints a line for each that could not, which names it and says what to do
 */
public record Listing<T>(List<T> entries, List<String> complaints) {
    public Listing {
        entries = List.copyOf(entries);
        complaints = List.copyOf(complaints);
    }

    /**
     * Reads one source.
     *
     * @param <S> a row or an entity
     */
    @FunctionalInterface
    public interface Reader<S, T> {
        T read(S source) throws StoreException;
    }

    /**
     * Reads all sources.
     *
     * @throws StoreException if the store cannot be reached
     */
    public static <S, T> Listing<T> of(Iterable<S> sources, Reader<S, T> reader) throws StoreException {
        return first(Integer.MAX_VALUE, sources, reader);
    }

    /**
     * Reads sources until there are so many entries. Those that cannot be read do not count.
     *
     * @throws StoreException if the store cannot be reached
     */
    public static <S, T> Listing<T> first(int limit, Iterable<S> sources, Reader<S, T> reader) throws StoreException {
        List<T> entries = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        for (S source : sources) {
            if (entries.size() == limit) {
                break;
            }
            try {
                entries.add(reader.read(source));
            } catch (UnreadableException e) {
                complaints.add(String.valueOf(e.getMessage()));
            }
        }
        return new Listing<>(entries, complaints);
    }

    /** Returns something else of each entry. */
    public <R> Listing<R> map(Function<T, R> change) {
        return new Listing<>(entries.stream().map(change).toList(), complaints);
    }

    /** Returns the same in another order. */
    public Listing<T> sorted(Comparator<? super T> order) {
        return new Listing<>(entries.stream().sorted(order).toList(), complaints);
    }

    /** Returns at most this many entries, from the first on. */
    public Listing<T> first(int limit) {
        return new Listing<>(entries.subList(0, Math.min(limit, entries.size())), complaints);
    }

    /** Returns whether nothing was there at all, readable or not. */
    public boolean isEmpty() {
        return entries.isEmpty() && complaints.isEmpty();
    }
}
