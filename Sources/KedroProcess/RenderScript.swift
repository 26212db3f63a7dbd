/// What is run in the project's own Python to render a template of the user's: kedro-airflow's environment, filters
/// and context (`kedro_airflow/plugin.py`, 0.11), so that a template that was written for it goes on working.
///
/// `pipeline` is Kedro's own object there, which only importing the project can give. It is imported where the
/// template, or one that it refers to, names it, and not otherwise.
///
/// Task ids that a template makes of the groups' names by `slugify` would collide without a word where the names
/// are `a.b` and `a_b`; such groups are given by the ids that the plan has for them.
enum RenderScript {
  /// Takes the arguments of the probe, and a `TemplateJob` on its standard input.
  static let text = ProbeScript.whole(PackageResources.rendering_py)
}
