package dev.tollgate.exchange.cli;

import dev.tollgate.exchange.registry.Author;
import picocli.CommandLine.Mixin;

/** The options of every command that changes a store: the store, the output format, and the author in the audit log. */
final class OperatorOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init")
    StoreOption store;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    OutputOption output;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private AuthorOption author;

    Author author() {
        return author.author();
    }
}
