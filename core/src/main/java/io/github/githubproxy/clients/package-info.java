/** Who may call: clients, their scopes and the registry that knows them by their tokens. */
@NullMarked
package io.github.githubproxy.clients;

import org.jspecify.annotations.NullMarked;
