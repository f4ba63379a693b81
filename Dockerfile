# The function's image: one JavaScript file on distroless Node, with no shell and no package manager. It needs
# no user of its own, no network, no writable file system and no capability, as kustomize and kpt run it.
#
# `npm run pin-images` writes the digest of each base image after its tag.
ARG NODE_IMAGE=docker.io/library/node:24-slim
ARG DISTROLESS_IMAGE=gcr.io/distroless/nodejs24-debian12:latest

# The bundle is the same for every platform, so it is built on that of the machine.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
# World-readable whatever the umask of the checkout: the hosts run the image as `nobody` or as any uid.
RUN npm run build && chmod 0755 dist && chmod 0555 dist/podgraft.js && chmod 0444 dist/*.json dist/*.txt
COPY docs/problems docs/problems
RUN chmod -R a+rX docs

# What V8 makes of the bundle, kept for the next start: written by the very Node that will read it, under the flags of the
# ENTRYPOINT, for V8 refuses the cache of other flags.
FROM ${DISTROLESS_IMAGE} AS cache
COPY --from=build /src/dist/podgraft.js /podgraft/podgraft.js
COPY scripts/build-cache.mjs scripts/typical-list.yaml /scripts/
RUN ["/nodejs/bin/node", "--max-semi-space-size=16", "/scripts/build-cache.mjs", "/podgraft"]

FROM ${DISTROLESS_IMAGE}
LABEL org.opencontainers.image.title="podgraft" \
      org.opencontainers.image.description="Changes what containers do without rebuilding their image: a KRM function" \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /podgraft
COPY --from=build /src/dist/podgraft.js /podgraft/podgraft.js
COPY --from=cache /podgraft/podgraft.cache /podgraft/podgraft.cache
# What `explain KIND` prints.
COPY --from=build /src/docs/problems /docs/problems
# What the bundle is made of, where scanners look for it, and the licenses of its parts.
COPY --from=build /src/dist/sbom.cdx.json /usr/share/sbom/podgraft.cdx.json
COPY --from=build /src/dist/THIRD-PARTY-LICENSES.txt /usr/share/doc/podgraft/THIRD-PARTY-LICENSES.txt
# The hosts override USER; this is for people who run the image by hand.
USER 65534:65534
# A young generation of 48 MB at most: large lists take half to two thirds of the memory in the same time.
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=16", "/podgraft/podgraft.js"]
