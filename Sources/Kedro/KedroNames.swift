/// Which name each module of Kedro has in which release. Written by scripts/kedro-names from the
/// wheels; not to be edited. `first-last` is a span of releases, open to the newest; `=` is the
/// module's own span; `*` says that a module has names that cannot be read off its source.
enum KedroNames {
  static let releases = """
    0.18.14 0.19.0 0.19.1 0.19.2 0.19.3 0.19.4 0.19.5 0.19.6 0.19.7 0.19.8 0.19.9 0.19.10
    0.19.11 0.19.12 0.19.13 0.19.14 0.19.15 1.0.0 1.1.0 1.1.1 1.2.0 1.3.0 1.3.1 1.4.0
    1.5.0 1.6.0 1.7.0
    """

  static let table = """
    kedro 0.18.14-
      = KedroDeprecationWarning KedroPythonVersionWarning __version__ sys warnings
      0.19.11- TYPE_CHECKING annotations load_ipython_extension
    kedro.__main__ 0.18.14-
      = main sys
    kedro.config 0.18.14-
      = AbstractConfigLoader BadConfigException MissingConfigException OmegaConfigLoader
      0.18.14-0.18.14 ConfigLoader TemplatedConfigLoader
    kedro.config.abstract_config 0.18.14-
      = AbstractConfigLoader Any BadConfigException MissingConfigException UserDict annotations
      0.19.13- Path
    kedro.config.common 0.18.14-0.18.14
      = AbstractSet Any BadConfigException Iterable MissingConfigException ParserError Path
      = SUPPORTED_EXTENSIONS _check_duplicate_keys _config_logger _get_config_from_patterns _load_config_file
      = _load_configs _lookup_config_filepaths _path_lookup _remove_duplicates annotations iglob logging warn
    kedro.config.config 0.18.14-0.18.14
      = AbstractConfigLoader Any ConfigLoader Iterable Path _get_config_from_patterns _remove_duplicates
      = annotations
    kedro.config.omegaconf_config 0.18.14-
      = AbstractConfigLoader Any Callable InterpolationResolutionError Iterable MissingConfigException
      = OmegaConf OmegaConfigLoader ParserError Path ScannerError UnsupportedInterpolationType _NO_VALUE
      = _config_logger annotations fsspec io logging mimetypes oc
      0.19.12- CLOUD_PROTOCOLS HTTP_PROTOCOLS _parse_filepath
      0.19.2- DictConfig typing
      0.19.7- KeysView
      0.19.9- Enum MERGING_IMPLEMENTATIONS MergeStrategies auto
      1.6.0- _RUNTIME_PARAMS_MARKER _RUNTIME_PARAMS_VARIABLE_RE re
    kedro.config.templated_config 0.18.14-0.18.14
      = AbstractConfigLoader Any FULL_STRING_IDENTIFIER_PATTERN IDENTIFIER_PATTERN Iterable Path
      = TemplatedConfigLoader _format_object _get_config_from_patterns _remove_duplicates annotations
      = deepcopy jmespath re
    kedro.extras 0.18.14-0.18.14
    kedro.extras.datasets 0.18.14-0.18.14
      = *
    kedro.extras.extensions 0.18.14-0.18.14
    kedro.extras.extensions.ipython 0.18.14-0.18.14
      = KedroDeprecationWarning load_ipython_extension reload_kedro warnings
    kedro.extras.logging 0.18.14-0.18.14
      = ColorHandler KedroDeprecationWarning warnings
    kedro.extras.logging.color_logger 0.18.14-0.18.14
      = ColorHandler click logging
    kedro.framework 0.18.14-
    kedro.framework.cli 0.18.14-
      = *
    kedro.framework.context 0.18.14-
      = KedroContext KedroContextError
      1.0.0- CatalogCommandsMixin compose_classes
    kedro.framework.context.catalog_mixins 1.0.0-
      = Any CatalogCommandsMixin DataCatalog Iterable Pipeline _group_ds_by_type _pipelines is_parameter
      = logging
      1.0.0-1.0.0 Union
    kedro.framework.context.context 0.18.14-
      = Any DataCatalog KedroContext KedroContextError MissingConfigException Path PurePosixPath
      = PureWindowsPath _convert_paths_to_absolute_posix _is_relative_path _transcode_split
      = _validate_transcoded_datasets annotations deepcopy logging urlparse warn
      0.18.14-0.18.14 ConfigLoader
      0.18.14-0.18.14,0.19.13-1.2.0 _update_nested_dict
      0.18.14-0.19.15 settings
      0.18.14-0.19.7 PluginManager
      0.19.0- AbstractConfigLoader _expand_full_path define field
      0.19.0-0.19.12 OmegaConf
      0.19.13-0.19.15 suppress_catalog_warning
      0.19.8- TYPE_CHECKING
      0.19.9- CatalogProtocol
      1.0.0- CatalogCommandsMixin compose_classes
      1.3.0- get_typed_fields
    kedro.framework.hooks 0.18.14-
      = _create_hook_manager hook_impl
    kedro.framework.hooks.manager 0.18.14-
      = Any DataCatalogSpecs DatasetSpecs HOOK_NAMESPACE Iterable KedroContextSpecs NodeSpecs PipelineSpecs
      = PluginManager _NullPluginManager _PLUGIN_HOOKS _create_hook_manager _register_hooks
      = _register_hooks_entry_points logger logging
      0.19.11- isclass
    kedro.framework.hooks.markers 0.18.14-
      = HOOK_NAMESPACE hook_impl hook_spec pluggy
    kedro.framework.hooks.specs 0.18.14-
      = Any DataCatalogSpecs DatasetSpecs KedroContextSpecs NodeSpecs PipelineSpecs annotations hook_spec
      0.18.14-0.19.7 DataCatalog KedroContext Node Pipeline
      0.19.8- TYPE_CHECKING
    kedro.framework.project 0.18.14-
      = Any IMPORT_ERROR_MESSAGE LOGGING LazySettings MutableMapping PACKAGE_NAME Path Pipeline UserDict
      = ValidationError Validator _HasSharedParentClassValidator _IsSubclassValidator _ProjectLogging
      = _ProjectPipelines _ProjectSettings _create_pipeline _get_default_class _load_data_wrapper annotations
      = configure_logging configure_project find_pipelines importlib logging operator os pipeline pipelines
      = settings traceback validate_settings warnings yaml
      0.18.14-0.19.7 types
      0.18.14-1.0.0 importlib_resources
      0.19.13-0.19.15 suppress_catalog_warning
      0.19.2- dynaconf
      0.19.8- TYPE_CHECKING
      0.19.9- CatalogProtocol _ImplementsCatalogProtocolValidator
      1.3.0- find_config_file
      1.4.0- _LOGGING_BASE_CLASSES
      1.6.0- threading
      1.7.0- _DEFAULT_LOGGING_MODULE_ALLOWLIST _is_module_allowed
    kedro.framework.session 0.18.14-
      = KedroSession
      1.3.0- AbstractSession
      1.4.0- KedroServiceSession
    kedro.framework.session.abstract_session 1.3.0-
      = ABC AbstractSession Any abstractmethod annotations
      1.4.0- KedroSessionError
    kedro.framework.session.service_session 1.4.0-
      = AbstractRunner AbstractSession Any KedroServiceSession KedroSessionError ParallelRunner Path Pipeline
      = SequentialRunner SharedMemoryDataCatalog TYPE_CHECKING _create_hook_manager _register_hooks
      = _register_hooks_entry_points annotations find_kedro_project generate_timestamp get_close_matches
      = kedro_project kedro_version logging os pipelines settings textwrap uuid validate_settings
    kedro.framework.session.session 0.18.14-
      = AbstractRunner Any KedroSession KedroSessionError Path SequentialRunner _create_hook_manager
      = _describe_git _jsonify_cli_context _register_hooks _register_hooks_entry_points annotations click
      = deepcopy generate_timestamp getpass kedro_version logging os pipelines settings subprocess sys
      = traceback validate_settings
      0.18.14-0.18.14 ConfigLoader KedroDeprecationWarning MissingConfigException TemplatedConfigLoader
      0.18.14-0.18.14 _convert_paths_to_absolute_posix configure_logging warnings
      0.18.14-0.19.7 BaseSessionStore KedroContext
      0.18.14-0.19.8 Iterable
      0.19.0-0.19.7 AbstractConfigLoader
      0.19.4-0.19.15 _find_kedro_project
      0.19.8- TYPE_CHECKING
      0.19.9-0.19.9 ThreadRunner
      1.0.0- ParallelRunner SharedMemoryDataCatalog find_kedro_project
      1.2.0- Pipeline kedro_project
      1.3.0- AbstractSession get_close_matches textwrap
    kedro.framework.session.shelvestore 0.18.14-0.19.8
      = Any BaseSessionStore Lock Path ShelveStore annotations dbm shelve
    kedro.framework.session.store 0.18.14-
      = Any BaseSessionStore UserDict annotations logging
    kedro.framework.startup 0.18.14-
      = NamedTuple Path ProjectMetadata _PYPROJECT _add_src_to_path _get_project_metadata
      = _validate_source_path _version_mismatch_error bootstrap_project configure_project kedro_version os
      = sys
      0.18.14-0.18.14 KedroDeprecationWarning anyconfig warnings
      0.18.14-0.19.3 Union _is_project
      0.19.0-1.0.0 toml
      0.19.4- annotations
      1.1.0- tomllib
    kedro.inspection 1.4.0-
      = TYPE_CHECKING _build_project_snapshot annotations get_project_snapshot
      1.6.0- Any
    kedro.inspection.helper 1.4.0-
      = Any CatalogConfigResolver DatasetSnapshot MissingConfigException TYPE_CHECKING _get_parameter_keys
      = _make_config_loader _resolve_factory_patterns annotations copy settings
    kedro.inspection.models 1.4.0-
      = DatasetSnapshot NodeSnapshot PipelineSnapshot ProjectMetadataSnapshot ProjectSnapshot annotations
      = dataclass field
      1.4.0-1.5.0 _CREDENTIAL_RE re
      1.6.0- NodeSourceSnapshot _redact_url_credentials
    kedro.inspection.snapshot 1.4.0-
      = Any DatasetSnapshot MissingConfigException NodeSnapshot Path PipelineSnapshot ProjectMetadataSnapshot
      = ProjectSnapshot TYPE_CHECKING _ENV_RE _build_dataset_snapshots _build_pipeline_snapshots
      = _build_project_metadata_snapshot _build_project_snapshot _get_parameter_keys _make_config_loader
      = _node_to_snapshot _resolve_factory_patterns annotations bootstrap_project pipelines re
      1.5.0- warnings
      1.6.0- NodeSourceSnapshot _resolve_node_source inspect partial
    kedro.io 0.18.14-
      = AbstractDataset AbstractVersionedDataset CachedDataset DataCatalog DatasetAlreadyExistsError
      = DatasetError DatasetNotFoundError MemoryDataset Version annotations
      0.18.14-0.18.14 * CachedDataSet IncrementalDataSet IncrementalDataset LambdaDataSet MemoryDataSet
      0.18.14-0.18.14 PartitionedDataSet PartitionedDataset warnings
      0.18.14-0.19.15 LambdaDataset
      0.19.0- SharedMemoryDataset
      0.19.9- CatalogConfigResolver CatalogProtocol
      0.19.9-0.19.15 KedroDataCatalog
      1.0.0- SharedMemoryCatalogProtocol SharedMemoryDataCatalog
    kedro.io.cached_dataset 0.18.14-
      = AbstractDataset Any CachedDataset MemoryDataset VERSIONED_FLAG_KEY Version annotations logging
      0.18.14-0.18.14 * KedroDeprecationWarning warnings
      1.0.0- TCopyMode
    kedro.io.catalog_config_resolver 0.19.9-
      = Any CREDENTIALS_KEY CatalogConfigResolver DatasetError Patterns annotations copy logging parse re
      1.0.0- DEFAULT_RUNTIME_PATTERN TYPE_CHECKING _fetch_credentials _resolve_credentials
    kedro.io.core 0.18.14-
      = AbstractDataset AbstractVersionedDataset Any CLOUD_PROTOCOLS Callable DatasetAlreadyExistsError
      = DatasetError DatasetNotFoundError Generic HTTP_PROTOCOLS PROTOCOL_DELIMITER Path PurePath
      = PurePosixPath TypeVar VERSIONED_FLAG_KEY VERSION_FORMAT VERSION_KEY Version VersionNotFoundError
      = _CONSISTENCY_WARNING _DEFAULT_PACKAGES _DI _DO _load_obj _local_exists _parse_filepath abc
      = annotations copy datetime generate_timestamp get_filepath_str get_protocol_and_path iglob load_obj
      = logging namedtuple parse_dataset_definition timezone validate_on_forbidden_chars warnings
      0.18.14-0.18.14 * KedroDeprecationWarning _DEPRECATED_CLASSES
      0.18.14-0.19.11,1.6.0- re urlsplit
      0.18.14-1.2.0 Cache attrgetter cachedmethod hashkey partial
      0.19.0-0.19.7 os
      0.19.11- TYPE_KEY VersionAlreadyExistsError getcallargs
      0.19.11-0.19.15 _validate_versions
      0.19.7- Self pprint sys wraps
      0.19.8- TYPE_CHECKING
      0.19.9- CatalogProtocol Protocol _C runtime_checkable
      1.0.0- Iterator List Literal SharedMemoryCatalogProtocol TCopyMode _DS is_parameter
      1.3.0- _is_unsafe_version
      1.5.0- isabstract
      1.6.0- VALIDATOR_KEY _REDACTED _URL_TOKEN_RE _redact_repr_value _redact_single_url
      1.6.0- _redact_url_credentials urlunsplit
    kedro.io.data_catalog 0.18.14-
      = AbstractDataset AbstractVersionedDataset Any DataCatalog DatasetError DatasetNotFoundError
      = MemoryDataset Version annotations generate_timestamp logging re
      0.18.14-0.18.14 defaultdict
      0.18.14-0.18.14,0.19.12-0.19.15 KedroDeprecationWarning
      0.18.14-0.19.15 CATALOG_KEY CREDENTIALS_KEY DatasetAlreadyExistsError Patterns WORDS_REGEX_PATTERN
      0.18.14-0.19.15 _FrozenDatasets _sub_nonword_chars difflib
      0.18.14-0.19.8 Dict _get_credentials _resolve_credentials copy parse
      0.19.11-0.19.15 _validate_versions
      0.19.12-0.19.15,1.6.0- warnings
      0.19.13-0.19.15 is_warning_suppressed suppress_catalog_warning
      0.19.7-0.19.11,1.0.0-1.4.0 _format_rich
      0.19.7-0.19.15 pprint
      0.19.7-1.4.0 _has_rich_handler
      0.19.9- CatalogConfigResolver
      1.0.0- CachedDataset CatalogProtocol ClassVar ForkingPickler Iterator List PicklingError
      1.0.0- SharedMemoryDataCatalog SharedMemoryDataset TYPE_CHECKING TYPE_KEY VersionAlreadyExistsError
      1.0.0- _LazyDataset _is_memory_dataset parse_dataset_definition
      1.6.0- VALIDATOR_KEY os
    kedro.io.kedro_data_catalog 0.19.9-0.19.15
      = AbstractDataset AbstractVersionedDataset Any CatalogConfigResolver CatalogProtocol
      = DatasetAlreadyExistsError DatasetError DatasetNotFoundError KedroDataCatalog MemoryDataset Patterns
      = Version _format_rich _has_rich_handler annotations difflib generate_timestamp logging re
      0.19.10-0.19.15 Iterator List _LazyDataset
      0.19.11-0.19.15 TYPE_KEY _is_memory_dataset _validate_versions
      0.19.12-0.19.15 parse_dataset_definition
      0.19.13-0.19.15 KedroDeprecationWarning warnings
      0.19.9-0.19.10 copy
    kedro.io.lambda_dataset 0.18.14-0.19.15
      = AbstractDataset Any Callable DatasetError LambdaDataset annotations
      0.18.14-0.18.14 *
      0.18.14-0.18.14,0.19.10-0.19.15 KedroDeprecationWarning warnings
    kedro.io.memory_dataset 0.18.14-
      = AbstractDataset Any DatasetError MemoryDataset _EMPTY _copy_with_mode _infer_copy_mode annotations
      = copy
      0.18.14-0.18.14 * KedroDeprecationWarning warnings
      0.19.11- _is_memory_dataset
      1.0.0- TCopyMode
    kedro.io.partitioned_dataset 0.18.14-0.18.14
      = * AbstractDataset Any CHECKPOINT_CREDENTIALS_KEY CREDENTIALS_KEY Cache Callable
      = DATASET_CREDENTIALS_KEY DatasetError IncrementalDataset KEY_PROPAGATION_WARNING
      = KedroDeprecationWarning PartitionedDataset S3_PROTOCOLS VERSIONED_FLAG_KEY VERSION_KEY
      = _DEPRECATED_CLASSES annotations cachedmethod deepcopy load_obj operator parse_dataset_definition
      = urlparse warnings
    kedro.io.shared_memory_dataset 0.19.0-
      = AbstractDataset Any DatasetError SharedMemoryDataset annotations pickle
      0.19.0-0.19.7 SyncManager
      0.19.8- TYPE_CHECKING
    kedro.io.warning_utils 0.19.13-0.19.15
      = Optional TracebackType _catalog_internal_context is_warning_suppressed suppress_catalog_warning
      = threading
    kedro.ipython 0.18.14-
      = Any ENV_HELP LOGGING PARAMS_ARG_HELP Path _remove_cached_modules _resolve_project_path _split_params
      = annotations argument bootstrap_project configure_project load_entry_points load_ipython_extension
      = logger logging magic_arguments magic_reload_kedro needs_local_scope parse_argstring pipelines
      = register_line_magic reload_kedro sys
      0.18.14-0.19.1,0.19.3- get_ipython
      0.18.14-0.19.15 _find_kedro_project
      0.18.14-0.19.3 _is_project
      0.18.14-1.2.0,1.4.0- KedroSession
      0.19.0- CONF_SOURCE_HELP
      0.19.2- typing
      0.19.2-0.19.2 IPython
      0.19.3- FunctionParameters MappingProxyType Node _NodeBoundArguments _ProjectPipelines
      0.19.3- _create_cell_with_text _find_node _format_node_inputs_text _get_node_bound_arguments
      0.19.3- _guess_run_environment _is_databricks _load_node _prepare_function_body _prepare_function_call
      0.19.3- _prepare_imports _prepare_node_inputs _print_cells inspect magic_load_node os warnings
      0.19.3-0.19.5 Console Syntax
      0.19.3-0.19.8,1.6.0- OrderedDict
      0.19.3-1.0.0 Callable
      0.19.6- RICH_INSTALLED importlib rich_console rich_syntax
      0.19.9- TYPE_CHECKING
      1.0.0- Final find_kedro_project
      1.3.0- settings
      1.4.0- _build_dependency_source_block _build_module_symbol_table _collect_required_symbols
      1.4.0- _resolve_function_node _resolve_symbol_dependencies ast
      1.6.0- _PARAMS_OPTION _find_reload_kedro_params_end _normalise_reload_kedro_params
      1.6.0- _quote_reload_kedro_params _remove_reload_kedro_param_quotes _split_reload_kedro_params re
    kedro.logging 0.18.14-
      = Path RichHandler click logging rich sys
      0.18.14-0.19.2 os
      0.19.12- LogRecord copy
      0.19.2- Any
      0.19.3- _is_databricks
      0.19.7-0.19.7 _has_rich_handler lru_cache
      0.19.7-0.19.7,0.19.12- _format_rich
    kedro.pipeline 0.18.14-
      = Pipeline node pipeline
      1.0.0- GroupedNodes Node
      1.2.0- LLMContext LLMContextNode llm_context_node tool
    kedro.pipeline._transcoding 0.19.4-0.19.5
      = TRANSCODING_SEPARATOR Tuple _strip_transcoding _transcode_split
    kedro.pipeline.llm_context 1.2.0-
      = Any Callable Iterable LLMContext LLMContextNode NamedTuple Node PreviewPayload Sequence T TypeVar
      = _ToolConfig _get_tool_name _normalize_outputs dataclass field llm_context_node tool
      1.2.0-1.6.0 experimental
    kedro.pipeline.modular_pipeline 0.18.14-0.19.15
      = ModularPipelineError Pipeline TRANSCODING_SEPARATOR _get_dataset_names_mapping
      = _get_param_names_mapping _is_all_parameters _is_single_parameter _transcode_split
      = _validate_datasets_exist _validate_inputs_outputs annotations pipeline
      0.18.14-0.19.12 _is_parameter _normalize_param_name _strip_transcoding copy
      0.18.14-0.19.7 Node
      0.18.14-0.19.8 AbstractSet Iterable
      0.19.13-0.19.15 KedroDeprecationWarning warnings
      0.19.4-0.19.12 difflib
      0.19.8-0.19.15 TYPE_CHECKING
    kedro.pipeline.node 0.18.14-
      = Any Counter Node _dict_inputs_to_list _get_readable_func_name _node_error_message _to_list
      = annotations copy inspect logging node re spy unzip warn
      0.18.14-0.19.8 Iterable
      0.18.14-1.0.0,1.2.0- Callable
      0.19.13- cached_property
      0.19.4- _strip_transcoding
      0.19.9- TYPE_CHECKING
      1.0.0- GroupedNodes _node_dataset_name_validation dataclass field hashlib partial warnings
      1.2.0- KedroExperimentalWarning
      1.3.0- _DOTTED_DATASET_NAME_WARNED
    kedro.pipeline.pipeline 0.18.14-
      = CircularDependencyError ConfirmNotUniqueError Counter Node OutputNotUniqueError Pipeline
      = _strip_transcoding _to_list _validate_duplicate_nodes _validate_transcoded_inputs_outputs
      = _validate_unique_confirms _validate_unique_outputs annotations chain defaultdict json kedro
      0.18.14-0.19.3 ToposortCircleError _topologically_sorted toposort
      0.18.14-0.19.3,0.19.13- _transcode_split copy
      0.18.14-0.19.3,0.19.5-0.19.5,1.6.0- TRANSCODING_SEPARATOR
      0.18.14-0.19.8 Iterable
      0.19.13- _get_dataset_names_mapping _get_param_names_mapping _is_all_parameters _is_parameter
      0.19.13- _is_single_parameter _normalize_param_name _validate_datasets_exist _validate_inputs_outputs
      0.19.13- pipeline
      0.19.13-0.19.15 ModularPipelineError
      0.19.13-1.2.0 difflib
      0.19.15- cached_property deque warn
      0.19.2- Any
      0.19.4- CycleError TopologicalSorter
      0.19.6-1.3.1 *
      0.19.9- TYPE_CHECKING
      1.0.0- GroupedNodes PipelineError _match_namespaces
      1.3.0- get_close_matches
    kedro.pipeline.preview_contract 1.2.0-
      = Any BasePreview CustomPreview ImagePreview JSONArray JSONObject JSONScalar JSONValue Literal
      = MermaidPreview Meta PreviewPayload TextPreview TypeAlias Union _validate_non_empty_str _validate_type
      = annotations asdict assert_json_value dataclass field is_dataclass json
    kedro.pipeline.transcoding 0.19.6-
      = TRANSCODING_SEPARATOR _strip_transcoding _transcode_split
      0.19.6-0.19.8 Tuple
    kedro.runner 0.18.14-
      = AbstractRunner ParallelRunner SequentialRunner ThreadRunner
      0.18.14-0.19.15 run_node
      0.19.10- Task
    kedro.runner.parallel_runner 0.18.14-
      = AbstractRunner ForkingPickler MemoryDataset ParallelRunner ParallelRunnerManager PicklingError
      = ProcessPoolExecutor SyncManager annotations
      0.18.14-0.18.14 * DatasetError KedroDeprecationWarning _SharedMemoryDataset pickle warnings
      0.18.14-0.19.10 Counter FIRST_COMPLETED _MAX_WINDOWS_WORKERS chain sys wait
      0.18.14-0.19.10,1.0.0- os
      0.18.14-0.19.15 Any BaseProxy
      0.18.14-0.19.7 Node Pipeline PluginManager
      0.18.14-0.19.8 DataCatalog Iterable
      0.18.14-0.19.9 _bootstrap_subprocess _create_hook_manager _register_hooks _register_hooks_entry_points
      0.18.14-0.19.9 _run_node_synchronization multiprocessing run_node settings
      0.19.0-0.19.15 DatasetNotFoundError SharedMemoryDataset
      0.19.10-0.19.10 Task
      0.19.11- Executor
      0.19.8- TYPE_CHECKING
      0.19.9-0.19.15 CatalogProtocol
      1.0.0- get_context
    kedro.runner.runner 0.18.14-
      = ABC AbstractRunner Any Pipeline _NullPluginManager abstractmethod annotations deque logging
      0.18.14-0.18.14 AbstractDataset
      0.18.14-0.19.15 MemoryDataset inspect run_node
      0.18.14-0.19.3 _enumerate_parents _find_persistent_ancestors _has_persistent_inputs
      0.18.14-0.19.7 Node
      0.18.14-0.19.7,0.19.11-0.19.15 PluginManager
      0.18.14-0.19.8 DataCatalog Iterable
      0.18.14-0.19.9 ALL_COMPLETED Iterator ThreadPoolExecutor _call_node_run _collect_inputs_from_hook
      0.18.14-0.19.9 _run_node_async _run_node_sequential as_completed interleave it
      0.18.14-0.19.9,0.19.11- wait
      0.18.14-0.19.9,0.19.12- Future
      0.19.10- Task
      0.19.10-0.19.15 KedroDeprecationWarning SharedMemoryDataset warnings
      0.19.11- Counter Executor FIRST_COMPLETED ProcessPoolExecutor _MAX_WINDOWS_WORKERS chain os sys
      0.19.14- perf_counter
      0.19.4- _enumerate_nodes_with_outputs _enumerate_non_persistent_inputs
      0.19.4- _find_all_nodes_for_resumed_pipeline _find_initial_node_group _find_nodes_to_resume_from
      0.19.4- _nodes_with_external_inputs
      0.19.4-0.19.8 Collection
      0.19.8- TYPE_CHECKING
      0.19.9-0.19.15 CatalogProtocol
      1.0.0- _build_node_children_map _determine_nodes_to_run _has_missing_persistent_outputs
      1.0.0- _is_dataset_ephemeral_or_missing _is_persistent_dataset_missing _outputs_needed_by_children
      1.0.0- _should_node_run
    kedro.runner.sequential_runner 0.18.14-
      = AbstractRunner SequentialRunner
      0.18.14-0.18.14 AbstractDataset MemoryDataset
      0.18.14-0.19.10 Counter chain
      0.18.14-0.19.7 DataCatalog Pipeline PluginManager
      0.18.14-0.19.9 run_node
      0.19.0- annotations
      0.19.0-0.19.15 Any
      0.19.10-0.19.10 Task
      0.19.11-0.19.11 Executor ThreadPoolExecutor
      0.19.8- TYPE_CHECKING
    kedro.runner.task 0.19.10-
      = ALL_COMPLETED Any Future TYPE_CHECKING Task TaskError ThreadPoolExecutor _create_hook_manager
      = _register_hooks _register_hooks_entry_points annotations as_completed inspect interleave it
      = multiprocessing settings wait
      0.19.10-1.3.1 Iterable Iterator
    kedro.runner.thread_runner 0.18.14-
      = AbstractRunner ThreadPoolExecutor ThreadRunner annotations warnings
      0.18.14-0.18.14 MemoryDataset
      0.18.14-0.19.10 Counter FIRST_COMPLETED chain wait
      0.18.14-0.19.7 DataCatalog Node Pipeline PluginManager
      0.18.14-0.19.9 run_node
      0.19.0-0.19.15 Any
      0.19.10-0.19.10 Task
      0.19.11- Executor
      0.19.8- TYPE_CHECKING
    kedro.server 1.5.0-
      = Any TYPE_CHECKING annotations create_http_server
    kedro.server.http_server 1.5.0-
      = AbstractRunner ErrorDetail FastAPI HealthResponse KEDRO_SERVER_CONF_SOURCE KEDRO_SERVER_ENV
      = KedroServiceSession RunFailure RunRequest RunResponse RunSuccess SnapshotFailure SnapshotResponse
      = SnapshotSuccess TYPE_CHECKING _execute_pipeline _resolve_project_path _validate_runner_module
      = annotations asynccontextmanager bootstrap_project create_http_server generate_timestamp
      = get_project_snapshot kedro_version lifespan load_obj logger logging os settings threading time
      1.6.0- _is_module_allowed _redact_url_credentials traceback
      1.7.0- Any Query _parse_snapshot_params _split_params
    kedro.server.models 1.5.0-
      = Annotated Any BaseModel ConfigDict DatasetSnapshot ErrorDetail Field HealthResponse Literal
      = PipelineSnapshot ProjectMetadataSnapshot RunFailure RunRequest RunResponse RunSuccess SnapshotFailure
      = SnapshotResponse SnapshotSuccess _RUNNER_PATTERN annotations field_validator re
    kedro.server.utils 1.5.0-
      = DEFAULT_HOST DEFAULT_HTTP_PORT KEDRO_PROJECT_PATH_ENV KEDRO_SERVER_CONF_SOURCE KEDRO_SERVER_ENV Path
      = ServerSettingsError _resolve_project_path annotations os
    kedro.utils 0.18.14-
      = Any importlib load_obj
      0.19.12- CLOUD_PROTOCOLS HTTP_PROTOCOLS PROTOCOL_DELIMITER _parse_filepath re urlsplit
      0.19.3- _is_databricks os
      0.19.4- Path _PYPROJECT
      0.19.4-0.19.15 _find_kedro_project _is_project
      0.19.4-1.0.0 Union
      0.19.8- _has_rich_handler logging
      0.19.8-0.19.11,0.19.14- _format_rich
      0.19.8-1.0.0 Optional
      1.0.0- find_kedro_project is_kedro_project
      1.2.0- Callable KedroExperimentalWarning _EXPERIMENTAL_NOTE_MD _inject_experimental_doc experimental
      1.2.0- warnings wraps
      1.3.0- Iterable _CONFIG_EXTENSIONS _is_unsafe_version difflib find_config_file get_close_matches
      1.6.0- _is_module_allowed
    kedro.validation 1.3.0-
      = ModelInstantiationError ParameterValidationError ParameterValidator TypeExtractor instantiate_model
      1.6.0- CallableValidator CheckFailure DataValidationError PanderaValidator ValidationConfigurationError
      1.6.0- ValidationResult Validator ValidatorSpec preflight_check resolve_validator validate_catalog
      1.6.0- validate_dataset
    kedro.validation.api 1.6.0-
      = Any CheckFailure DataValidationError Literal ValidationConfigurationError ValidationResult
      = ValidationStatus _UNSET _UnsetType _VALID_MODES _apply_validator _error_type_for _failure_to_dict
      = _gate_on_declared_modes _json_safe _load_or_error _lookup_spec _resolve_or_error annotations
      = dataclass field math resolve_validator validate_catalog validate_dataset
    kedro.validation.core 1.6.0-
      = Any CallableValidator Protocol TYPE_CHECKING ValidationConfigurationError Validator ValidatorSpec
      = _ALLOWED_SPEC_KEYS _PANDERA_INSTALL_HINT _VALID_MODES _VALID_SEVERITIES _import_error_hint
      = _parse_on_modes annotations dataclass field importlib inspect load_obj preflight_check
      = resolve_validator runtime_checkable
    kedro.validation.exceptions 1.3.0-
      = ModelInstantiationError ParameterValidationError annotations
      1.6.0- Any CheckFailure DataValidationError DatasetError ValidationConfigurationError _MAX_COLUMN_LEN
      1.6.0- _MAX_EXAMPLE_REPR_LEN _MAX_FAILURE_EXAMPLES _MAX_LABEL_LEN _MAX_MESSAGE_LEN
      1.6.0- _MAX_RENDERED_FAILURES _truncate dataclass field
    kedro.validation.model_factory 1.3.0-
      = Any ModelInstantiationError _instantiate_dataclass _instantiate_pydantic annotations dataclasses
      = instantiate_model is_pydantic_class logger logging
    kedro.validation.pandera_validator 1.6.0-
      = Any CheckFailure DataValidationError PanderaValidator ValidationConfigurationError
      = _MAX_FAILURE_EXAMPLES _NO_REPORT _clean_cell _failure_cases_records _failure_from_schema_error
      = _failures_from_schema_errors _is_pandera_model _is_pandera_schema_instance _pandera_errors
      = _polars_lazyframe_type _pyspark_dataframe_type annotations cast functools inspect logger logging math
      = pandera_adapter
    kedro.validation.parameter_validator 1.3.0-
      = Any ParameterValidationError ParameterValidator TYPE_CHECKING TypeExtractor annotations copy
      = instantiate_model logger logging resolve_nested_dict_path set_nested_dict_value
      1.4.0- _MISSING _is_optional _unwrap_optional
    kedro.validation.type_extractor 1.3.0-
      = TYPE_CHECKING TypeExtractor _PARAMS_PREFIX annotations get_type_hints inspect logger logging
      1.3.1- Union _unwrap_optional dataclasses get_args get_origin is_pydantic_class types
      1.4.0- _type_name
    kedro.validation.utils 1.3.0-
      = Any ParameterValidationError annotations dataclasses get_typed_fields inspect is_pydantic_class
      = is_pydantic_model resolve_nested_dict_path set_nested_dict_value
      1.4.0- Union _MISSING _is_optional _unwrap_optional get_args get_origin pydantic types
    """
}
