package io.github.githubproxy.fakegithub;

import io.github.githubproxy.fakegithub.world.App;
import java.io.IOException;

/** What answers a call of an App itself, which has shown who it is. */
interface AppCall {
    Answer answer(Call call, App app, Params params) throws IOException;
}
