//! When to send: budgets, windows, throttles, backoff and deadlines, as pure machines
