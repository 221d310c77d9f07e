# redlined in a small image without a shell, as a user without rights:
#   docker build --tag redlined .
#   docker run --volume redlined:/state --volume ./config.toml:/etc/redlined/config.toml:ro \
#     --publish 127.0.0.1:8680:8680 redlined
# In the container, [web] listen has to be "0.0.0.0:8680". Commands: docker exec NAME redlined status
FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin redlined && strip target/release/redlined && mkdir /empty

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /source/target/release/redlined /usr/bin/redlined
COPY --from=build --chown=nonroot:nonroot /empty /state
ENV REDLINED_STATE=/state
VOLUME /state
EXPOSE 8680
HEALTHCHECK --interval=1m --timeout=25s --start-period=1m CMD ["redlined", "status"]
ENTRYPOINT ["redlined"]
CMD ["run"]
