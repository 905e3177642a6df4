vcl 4.1;

backend github {
  .host = "127.0.0.1";
  .port = "18180";
}

sub vcl_recv {
  # Requests for the same resource do not wait for each other: that is the faster way here.
  set req.hash_ignore_busy = true;
  # Requests with Authorization are cached too, as the proxy under test does it.
  return (hash);
}

sub vcl_backend_response {
  # Never served stale, and kept so that each request is a conditional one. With a time to live of zero Varnish would
  # never look at the object again; this is as good as none.
  set beresp.ttl = 0.001ms;
  set beresp.grace = 0s;
  set beresp.keep = 1h;
  set beresp.http.X-Was-304 = beresp.was_304;
  unset beresp.http.Vary;
  return (deliver);
}
