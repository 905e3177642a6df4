package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.Repository;
import java.io.IOException;

/** What answers a call about one repository that the caller may see. */
interface RepositoryCall {
    Answer answer(Call call, Repository repository, Params params) throws IOException;
}
