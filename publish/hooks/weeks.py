"""Adds a page for each released week, with its downloads beside it; see `publish.week_page`."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from grader.errors import GraderError
from publish import navigation, sources, week_page
from publish.errors import SourceError

_INDEX = "weeks/index.md"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the weeks into the navigation, below their index."""
    try:
        pages = [f"weeks/{week.name}.md" for week in sources.of(config).course.weeks]
    except GraderError as error:
        raise PluginError(str(error)) from error
    navigation.insert_after(config.nav, _INDEX, pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Makes the pages and the downloads."""
    found = sources.of(config)
    language = sources.language_of(config)
    try:
        for week in found.course.weeks:
            path = f"weeks/{week.name}.md"
            view = sources.View(found, language, path)
            page = week_page.page(week, view)
            files.append(File.generated(config, path, content=page))
            for name, data in week_page.files(week).items():
                download = File.generated(config, f"weeks/{week.name}/{name}", content=data)
                files.append(download)
    except (GraderError, SourceError) as error:
        raise PluginError(str(error)) from error
    return files
