package dev.tollgate.sidecar.quota;

/**
 * A queue of numbers in one array that is never more than {@link #SLACK} slots too long: millions of these are held. With
 * the fields of {@link SlidingWindow}, its only heir, an object takes 32 octets where the JVM compresses references.
 */
abstract sealed class EventRing extends Window permits SlidingWindow {
    /** The most unused slots. Growing this slowly copies at most {@link SlidingWindow#EXACT_MAX} numbers. */
    static final int SLACK = 2;

    /** This object and the array without its numbers. */
    private static final long OBJECTS = 48;

    private static final long[] NOTHING = {};

    private long[] slots = NOTHING;
    private short head;
    private short size;

    final int size() {
        return size;
    }

    @Override
    final long octets() {
        return OBJECTS + (long) Long.BYTES * slots.length;
    }

    /** Returns a number by its place, the oldest at 0. */
    final long get(int index) {
        return slots[slot(index)];
    }

    final void set(int index, long number) {
        slots[slot(index)] = number;
    }

    final void append(long number) {
        if (size == slots.length) {
            resize(size + SLACK);
        }
        slots[slot(size)] = number;
        size++;
    }

    final void dropOldest() {
        head = (short) slot(1);
        size--;
    }

    /** Drops a number by its place. */
    final void drop(int index) {
        for (int i = index + 1; i < size; i++) {
            slots[slot(i - 1)] = slots[slot(i)];
        }
        size--;
    }

    /** Gives back the slots of what was dropped. */
    final void trim() {
        if (slots.length - size > SLACK) {
            resize(size);
        }
    }

    private void resize(int capacity) {
        long[] moved = capacity == 0 ? NOTHING : new long[capacity];
        int first = Math.min(size, slots.length - head);
        System.arraycopy(slots, head, moved, 0, first);
        System.arraycopy(slots, 0, moved, first, size - first);
        slots = moved;
        head = 0;
    }

    private int slot(int index) {
        int slot = head + index;
        return slot < slots.length ? slot : slot - slots.length;
    }
}
