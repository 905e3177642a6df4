package io.github.githubproxy.servlet;

import jakarta.servlet.ServletException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.RemoteIpValve;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** Tomcat that accepts encoded slashes and trusts forwarding header fields. */
final class TomcatContainer implements Container {
    private final Tomcat tomcat = new Tomcat();
    private final Path base;

    TomcatContainer(Application application) throws Exception {
        base = Files.createTempDirectory("tomcat");
        tomcat.setBaseDir(base.toString());
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxThreads", "64");
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setProperty("continueResponseTiming", "onRead");
        connector.addUpgradeProtocol(new Http2Protocol());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext(application.contextPath(), base.toString());
        RemoteIpValve forwarded = new RemoteIpValve();
        forwarded.setHostHeader("X-Forwarded-Host");
        forwarded.setPortHeader("X-Forwarded-Port");
        context.getPipeline().addValve(forwarded);
        FilterDef filter = new FilterDef();
        filter.setFilterName("github-proxy");
        filter.setFilter(application.filter());
        filter.setAsyncSupported(Boolean.toString(application.mode() == Mode.ASYNC));
        application.initParams().forEach(filter::addInitParameter);
        context.addFilterDef(filter);
        for (String mapping : application.mappings()) {
            FilterMap map = new FilterMap();
            map.setFilterName("github-proxy");
            map.addURLPattern(mapping);
            context.addFilterMap(map);
        }
        Wrapper servlet = Tomcat.addServlet(context, "behind", application.behind());
        servlet.setAsyncSupported(true);
        servlet.addMapping(application.behindAt());
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            close();
            throw new ServletException("the web application did not start");
        }
    }

    @Override
    public int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IOException("Tomcat does not stop", e);
        }
        deleteRecursively(base.toFile());
    }

    private static void deleteRecursively(File file) {
        File[] children = file.listFiles();
        if (children != null) {
            for (File child : children) {
                deleteRecursively(child);
            }
        }
        file.delete();
    }
}
