package dev.tollgate.exchange;

import dev.tollgate.exchange.apikey.KeyStore.StoreException;
import dev.tollgate.exchange.registry.OperatorStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A store over another one that can be out and can hang, and remembers what it was asked. */
final class UnsteadyStore {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean out;
    volatile CountDownLatch hang = new CountDownLatch(0);
    private final OperatorStore inner;

    UnsteadyStore(OperatorStore inner) {
        this.inner = inner;
    }

    OperatorStore store() {
        return (OperatorStore) Proxy.newProxyInstance(
                OperatorStore.class.getClassLoader(), new Class<?>[] {OperatorStore.class}, this::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (!method.getName().equals("close")) {
            asked.add(method.getName());
            await();
            if (out) {
                throw new StoreException("unsteady store is out", null);
            }
        }
        try {
            return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void await() throws StoreException {
        try {
            hang.await();
        } catch (InterruptedException e) {
            throw new StoreException("interrupted", e);
        }
    }
}
